import type { Model, ModelChunk, ModelRequest } from '../protocol/model.ts'
import { type RecordedTurn, type Recording, type Reply, toReply } from './recording.ts'

export interface ScriptedOptions {
  /** Pause between pieces, in milliseconds. */
  pace?: number
}

const TEXT_PIECE = 12
const ARGUMENTS_PIECE = 90

/**
 * The demo's model: plays recorded replies, chosen by how often the assistant has spoken, at a pace that can be
 * followed. Only the words are recorded; whatever they call is executed for real.
 */
export function createScriptedModel(name: string, recording: Recording, options: ScriptedOptions = {}): Model {
  const pace = options.pace ?? 12

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk> {
    const turn = request.messages.filter((message) => message.role === 'assistant').length
    const reply = replyTo(request, recording.turns[turn])
    for (const text of pieces(reply.text, TEXT_PIECE)) {
      if (await interrupted(pace, signal)) break
      yield { type: 'text', text }
    }
    for (const [index, call] of reply.toolCalls.entries()) {
      if (signal.aborted) break
      yield { type: 'tool-call', index, id: `demo_${turn}_${index}`, name: call.name, arguments: '' }
      for (const piece of pieces(call.arguments, ARGUMENTS_PIECE)) {
        if (await interrupted(pace, signal)) break
        yield { type: 'tool-call', index, arguments: piece }
      }
    }
    if (signal.aborted) yield { type: 'end', reason: 'aborted' }
    else yield { type: 'end', reason: reply.toolCalls.length > 0 ? 'tool-calls' : 'stop' }
  }

  return { id: `Scripted demo: ${name}`, stream }
}

function replyTo(request: ModelRequest, recorded: RecordedTurn | undefined): Reply {
  if (!recorded) return { text: `The recorded demo ends here. ${GO_ON}`, toolCalls: [] }
  const result = request.messages.findLast((message) => message.role === 'tool')?.text ?? ''
  if (recorded.after === undefined || result.includes(recorded.after)) return toReply(recorded)
  return {
    text: `When this demo was recorded, the last command ended with “${recorded.after}”. Here it did not, so what was recorded next would not be true, and the demo stops. ${GO_ON}`,
    toolCalls: [],
  }
}

const GO_ON = 'To go on, set a model in Settings or use copy-paste mode.'

/** By code points, so that no piece ends inside a character. */
function* pieces(text: string, length: number): Generator<string> {
  let piece = ''
  for (const character of text) {
    piece += character
    if (piece.length < length) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

/** Waits; true when the signal ended the wait or had fired before. */
function interrupted(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || milliseconds === 0) return Promise.resolve(signal.aborted)
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve(signal.aborted)
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
