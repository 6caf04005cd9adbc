import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { ModelMessage } from '../protocol/model.ts'
import { addUserText } from './conversation.ts'
import { remembering } from './memory.ts'
import { describePlan } from './system-prompt.ts'

const MAX_PATHS = 20

/**
 * The conversation that a log tells of, for a model that goes on with it: the same messages that were sent while it
 * was written, and what came after them. Pure. Every call gets exactly one result, as hosts demand: one that was never
 * carried out is said to be so. Answers that broke off in an error are left out.
 */
export function rebuildHistory(events: readonly ProjectEvent[]): ModelMessage[] {
  let messages: ModelMessage[] = []
  /** Calls of the last answer that have no result yet. */
  let open: string[] = []
  /** What happened beside a run under way: its model was not told. null where none is. */
  let untold: string[] | null = null
  const closeCalls = () => {
    for (const callId of open) messages.push({ role: 'tool', callId, text: 'Not carried out: the run ended before.' })
    open = []
  }
  const say = (text: string) => {
    closeCalls()
    messages = addUserText(messages, text)
  }
  for (const { body } of events) {
    if (body.type === 'model-call') {
      if (body.error !== null || (body.text.trim() === '' && body.toolCalls.length === 0)) continue
      closeCalls()
      messages.push({ role: 'assistant', text: body.text, toolCalls: body.toolCalls })
      open = body.toolCalls.map(({ id }) => id)
    } else if (body.type === 'tool-call') {
      // A result without its call would make a host refuse the whole conversation.
      if (!open.includes(body.call.id)) continue
      open = open.filter((id) => id !== body.call.id)
      messages.push({ role: 'tool', callId: body.call.id, text: body.result.text })
    } else if (body.type === 'compacted') {
      messages = remembering(messages, body.memory, body.kept)
    } else if (body.type === 'prompt') {
      say(body.text)
      untold = []
    } else if (body.type === 'reminder') {
      say(body.text)
    } else if (body.type === 'rewound') {
      for (const late of untold ?? []) say(late)
      say('(I went back to this point: files, conversation and plan are as they were here. Read files anew.)')
      untold = null
    } else if (body.type === 'branched') {
      for (const late of untold ?? []) say(late)
      untold = null
      // Before the first prompt there is nothing that could have become another.
      if (messages.length > 0) say('(I went on from this point in a copy of the project. Read files anew.)')
    } else {
      const text = wordsOf(body)
      if (text !== null && untold !== null && body.type !== 'run-ended') untold.push(text)
      else if (text !== null) say(text)
      if (body.type !== 'run-ended') continue
      for (const late of untold ?? []) say(late)
      untold = null
    }
  }
  closeCalls()
  return messages
}

/** What a person did or what befell a run, in words; null where the model need not know. */
function wordsOf(body: EventBody): string | null {
  switch (body.type) {
    case 'plan':
      return body.by === 'person' ? `(I changed the plan. It is now:\n${describePlan(body.plan)})` : null
    case 'command': {
      const { command, exitCode, signal, output } = body.record
      return `(I ran \`${command}\` myself: ${signal ?? `exit code ${exitCode}`}.\n${output.trimEnd().slice(-3000)})`
    }
    case 'files': {
      if (body.by !== 'person') return null
      const paths = body.changes.map(({ path, content }) => (content === null ? `${path} (removed)` : path))
      const more = paths.length > MAX_PATHS ? ` and ${paths.length - MAX_PATHS} more` : ''
      return `(I changed files myself: ${paths.slice(0, MAX_PATHS).join(', ')}${more}. Read them before you change them.)`
    }
    case 'branch-adopted':
      return `(Of the candidates that worked on this, I took ${body.branch}'s files instead. Read them before you change them.)`
    case 'run-ended':
      if (body.outcome.status === 'stopped-by-person') return '(I stopped the run here.)'
      if (body.outcome.status === 'limit' || body.outcome.status === 'failed') {
        return `(The run ended here: ${body.outcome.message})`
      }
      return null
    default:
      return null
  }
}
