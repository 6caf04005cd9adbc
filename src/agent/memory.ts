import type { Memory, ModelMessage, ToolCall } from '../protocol/model.ts'
import type { Plan } from '../protocol/plan.ts'
import { describePlan } from './system-prompt.ts'

/** What a summary may be long, in characters. */
const LONGEST_SUMMARY = 16_000
/** Of a call in a list of calls, and of what came of it. */
const SUBJECT = 120

/** The conversation after it was summarised: what is remembered, and its last `kept` messages as they were. Pure. */
export function remembering(messages: readonly ModelMessage[], memory: Memory, kept: number): ModelMessage[] {
  return [{ role: 'user', text: memoryText(memory), memory }, ...(kept > 0 ? messages.slice(-kept) : [])]
}

/** A memory in words, as the model reads it. */
export function memoryText({ words, plan, report, files, summary }: Memory): string {
  const said = words.map((text, at) => `[${at + 1}] ${text}`).join('\n\n')
  return [
    'To make room, what came before was summarised. What was said to you stands here word by word, in order.',
    `What was said to you:\n${said}`,
    ...(plan === null ? [] : [`The plan as you last wrote it:\n${plan}`]),
    ...(report === null ? [] : [`The last test run:\n${report}`]),
    ...(files.length === 0
      ? []
      : [
          `Files that you have seen, and the hash of what you saw:\n${files.map(({ path, hash }) => `${path} ${hash}`).join('\n')}`,
        ]),
    `What was done:\n${summary}`,
    'Go on from here. Read a file again where you need its contents.',
  ].join('\n\n')
}

/** What stays word by word of these messages; `summary` is still to be written. */
export function gather(messages: readonly ModelMessage[], files: Memory['files']): Omit<Memory, 'summary'> {
  const before = messages.findLast((message) => message.role === 'user' && message.memory)
  const earlier = before?.role === 'user' ? before.memory : undefined
  return {
    words: messages.flatMap(wordsOf),
    plan: lastPlan(messages) ?? earlier?.plan ?? null,
    report: lastReport(messages) ?? earlier?.report ?? null,
    files: files.length > 0 ? files : (earlier?.files ?? []),
  }
}

function wordsOf(message: ModelMessage): string[] {
  if (message.role !== 'user') return []
  if (message.memory === undefined) return [message.text]
  // What was added to it since.
  const added = message.text.slice(memoryText(message.memory).length).trim()
  return [...message.memory.words, ...(added === '' ? [] : [added])]
}

function lastPlan(messages: readonly ModelMessage[]): string | null {
  const calls = messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls : []))
  for (const { arguments: json } of calls.filter(({ name }) => name === 'update_plan').reverse()) {
    try {
      const plan = JSON.parse(json) as Partial<Plan>
      if (typeof plan.goal !== 'string' || !Array.isArray(plan.steps)) continue
      const lists = { files: plan.files ?? [], libraries: plan.libraries ?? [], tests: plan.tests ?? [] }
      return describePlan({ ...lists, goal: plan.goal, steps: plan.steps, testCommand: plan.testCommand ?? null })
    } catch {}
  }
  return null
}

/** The tool says so in a line of its own. */
function lastReport(messages: readonly ModelMessage[]): string | null {
  const calls = callsById(messages)
  for (const message of [...messages].reverse()) {
    if (message.role !== 'tool' || !/^tests: \d+ passed/m.test(message.text)) continue
    const call = calls.get(message.callId)
    if (call?.name === 'run') return `${subjectOf(call)}\n${message.text}`
  }
  return null
}

const callsById = (messages: readonly ModelMessage[]): Map<string, ToolCall> =>
  new Map(
    messages.flatMap((message) =>
      message.role === 'assistant' ? message.toolCalls.map((call) => [call.id, call] as const) : [],
    ),
  )

/** Where no model summarises: what was called, what for, and the first line of what came of it. The latest are kept. */
export function listCalls(messages: readonly ModelMessage[]): string {
  const calls = callsById(messages)
  const lines = messages.flatMap((message) => {
    if (message.role === 'user') return message.memory ? [message.memory.summary] : []
    if (message.role === 'assistant') return message.text.trim() === '' ? [] : [`- ${firstLine(message.text)}`]
    const call = calls.get(message.callId)
    return call ? [`- ${call.name} ${subjectOf(call)}: ${firstLine(message.text)}`] : []
  })
  return shortSummary(lines.join('\n'), 'end')
}

/** As much as fits: of a list the end, of a text its beginning. */
export function shortSummary(text: string, keep: 'start' | 'end' = 'start'): string {
  if (text.length <= LONGEST_SUMMARY) return text
  return keep === 'start' ? `${text.slice(0, LONGEST_SUMMARY)} …` : `… ${text.slice(-LONGEST_SUMMARY)}`
}

const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, SUBJECT)

function subjectOf({ arguments: json }: ToolCall): string {
  const found = /"(?:path|command|query)"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(json)?.[1] ?? ''
  return found.replace(/\\n[\s\S]*/, '').slice(0, SUBJECT)
}
