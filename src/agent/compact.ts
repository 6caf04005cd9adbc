import type { AgentSignal } from '../protocol/agent.ts'
import type { Memory, Model, ModelMessage, ToolSchema, Usage } from '../protocol/model.ts'
import { callModel } from './call-model.ts'
import type { Clock } from './clock.ts'
import { addUserText, shortenTo } from './conversation.ts'
import { gather, listCalls, remembering, shortSummary } from './memory.ts'
import { CHARACTERS_PER_TOKEN, sizeOf, sizeOfRequest } from './tokens.ts'

export interface CompactorOptions {
  run: string
  model: Model
  system: string
  tools: ToolSchema[]
  /** What the model can hold at once, in tokens. */
  window: number
  /** What the model knows of files. */
  seenFiles?: (() => Memory['files']) | undefined
  clock: Clock
  emit(signal: AgentSignal): void
  spend(usage: Usage): void
}

export interface Compactor {
  /** The conversation as it is to be sent: the same, or summarised where it has grown near the window. Never throws. */
  fit(messages: ModelMessage[], signal: AbortSignal): Promise<ModelMessage[]>
  /** What a host told of a request: how many of its characters make a token. */
  learn(messages: ModelMessage[], usage: Usage): void
}

/** Of the window: where a conversation is summarised, what stays of it word by word, and the least that it must gain. */
const FULL = 0.8
const TAIL = 0.2
const LAST_GROUP = 0.5
const GAIN = 0.1
/** A request for a summary must itself fit. */
const ASK = 0.85

/**
 * Keeps a conversation within the model's window. What is cut off is summarised by the model itself, or listed where it
 * cannot; words of the person, plan, last report and hashes of files stay as they were. The log is told, so that
 * it can rebuild the very conversation.
 */
export function createCompactor(options: CompactorOptions): Compactor {
  const { run, model, system, tools, window, seenFiles, clock, emit, spend } = options
  let tokensPerCharacter = 1 / CHARACTERS_PER_TOKEN
  /** Below it another summary would gain nothing. Tokens. */
  let floor = 0
  const tokens = (messages: ModelMessage[]) =>
    Math.round(sizeOfRequest({ system, messages, tools }) * tokensPerCharacter)
  const characters = (part: number) => (window * part) / tokensPerCharacter

  async function summarise(messages: ModelMessage[], signal: AbortSignal) {
    const asked = addUserText(shortenTo(messages, characters(ASK)), SUMMARISE)
    const answer = await callModel(
      { system, messages: asked, tools },
      {
        ...{ run, model, signal, clock, spend },
        // Its words are no part of the conversation.
        emit: (told) => {
          if (told.type === 'model-waiting' || told.type === 'model-retry' || told.type === 'event') emit(told)
        },
      },
    )
    const text = answer.text.trim()
    const { end, usage, durationMs } = answer
    const failure = end.reason === 'error' ? end.error.message : text === '' ? 'It said nothing.' : null
    return { text, usage, durationMs, failure, isStopped: end.reason === 'aborted' }
  }

  return {
    learn(messages, usage) {
      if (usage.estimated || usage.inputTokens === 0) return
      const ratio = usage.inputTokens / sizeOfRequest({ system, messages, tools })
      // Some hosts count only what they had not read before.
      tokensPerCharacter = Math.min(2, Math.max(0.2, ratio))
    },

    async fit(messages, signal) {
      const before = tokens(messages)
      if (before < window * FULL || before < floor) return messages
      const kept = keptOf(messages, characters(TAIL), characters(LAST_GROUP))
      const old = kept > 0 ? messages.slice(0, -kept) : messages
      const size = old.reduce((sum, message) => sum + sizeOf(message), 0)
      floor = before + window * GAIN
      if (old.length < 2 || size < characters(GAIN)) return messages
      const { text, usage, durationMs, failure, isStopped } = await summarise(messages, signal)
      if (isStopped) return messages
      const summary = failure === null ? shortSummary(text) : listCalls(old)
      const memory: Memory = { ...gather(old, seenFiles?.() ?? []), summary }
      const made = remembering(messages, memory, kept)
      const after = tokens(made)
      // Words of a person that fill the window cannot be helped; the old conversation says more in as much room.
      if (after >= before) return messages
      floor = after + window * GAIN
      emit({ type: 'event', body: { type: 'compacted', run, memory, kept, before, after, usage, durationMs, failure } })
      return made
    },
  }
}

/** How many of the last messages stay: whole answers with their results, from an answer on. */
function keptOf(messages: readonly ModelMessage[], most: number, mostOfLast: number): number {
  let kept = 0
  let size = 0
  for (let at = messages.length - 1; at > 0; at--) {
    const message = messages[at]!
    size += sizeOf(message)
    if (message.role !== 'assistant') continue
    if (size > (kept === 0 ? mostOfLast : most)) break
    kept = messages.length - at
  }
  return kept
}

const SUMMARISE = `(This conversation is getting longer than you can hold. Call no tool now. Write, for yourself, a summary of the work so far that lets you go on without it: what was built and where, decisions and why, what failed and what was learned of it, what is unfinished, and what you were about to do. What I said, the plan and the last test run are kept besides: do not repeat them. At most 600 words.)`
