import type { ModelMessage } from '../protocol/model.ts'
import { sizeOf } from './tokens.ts'

/** The newest messages stay as they are. */
const KEEP = 8
/** What stays of a text that is shortened. */
const STUB = 300

/** Some hosts' chat templates refuse two messages of one person in a row. */
export function addUserText(messages: readonly ModelMessage[], text: string): ModelMessage[] {
  const last = messages.at(-1)
  if (last?.role !== 'user') return [...messages, { role: 'user', text }]
  return [...messages.slice(0, -1), { ...last, text: `${last.text}\n\n${text}` }]
}

/** The same conversation, with as many of its oldest outputs and file contents shortened as it takes. Characters. */
export function shortenTo(messages: ModelMessage[], limit: number): ModelMessage[] {
  let size = messages.reduce((sum, message) => sum + sizeOf(message), 0)
  return messages.map((message, index) => {
    if (size <= limit || index >= messages.length - KEEP) return message
    const shorter = shorten(message)
    size -= sizeOf(message) - sizeOf(shorter)
    return shorter
  })
}

function shorten(message: ModelMessage): ModelMessage {
  if (message.role === 'user') return message
  if (message.role === 'tool') return { ...message, text: shortenText(message.text) }
  const toolCalls = message.toolCalls.map((call) => ({ ...call, arguments: shortenArguments(call.arguments) }))
  return { ...message, toolCalls }
}

export function shortenText(text: string): string {
  if (text.length <= STUB * 2) return text
  return `${text.slice(0, STUB)}\n[… ${text.length - STUB} characters left out to save room; read or run again …]`
}

/** Stays valid JSON of the same shape: hosts check it. */
function shortenArguments(json: string): string {
  if (json.length <= STUB * 2) return json
  try {
    return JSON.stringify(shortenStrings(JSON.parse(json)))
  } catch {
    return json
  }
}

function shortenStrings(value: unknown): unknown {
  if (typeof value === 'string') return shortenText(value)
  if (Array.isArray(value)) return value.map(shortenStrings)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortenStrings(inner)]))
}
