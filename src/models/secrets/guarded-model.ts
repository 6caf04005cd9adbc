import type { Model, ModelChunk } from '../../protocol/model.ts'
import { HIDDEN, HIDDEN_LENGTH } from '../../protocol/secret-forms.ts'
import type { Guard } from './guard.ts'

/**
 * A model that is shown no secrets: in everything that is sent, names stand for them; in the arguments of the tools that
 * it calls, the names become what they stand for. Its words keep the names, since they are for people to read. Every
 * model that leaves this machine is made by way of this (`createEndpointModel`), so that nothing can go around it.
 */
export function guardModel(model: Model, guard: Guard): Model {
  return {
    id: model.id,
    async *stream(request, signal) {
      const hidden = await guard.hide(request)
      const secrets = guard.news()
      if (secrets.length > 0) yield { type: 'withheld', secrets }
      yield* restoring(model.stream(hidden, signal), guard)
    },
  }
}

/** A name may come in several pieces: what could be the beginning of one waits for the next. */
async function* restoring(chunks: AsyncIterable<ModelChunk>, guard: Guard): AsyncGenerator<ModelChunk> {
  const waiting = new Map<number, string>()
  for await (const chunk of chunks) {
    if (chunk.type === 'tool-call') {
      const text = (waiting.get(chunk.index) ?? '') + chunk.arguments
      const ready = text.length - unfinished(text)
      waiting.set(chunk.index, text.slice(ready))
      yield { ...chunk, arguments: guard.restore(text.slice(0, ready), true) }
      continue
    }
    if (chunk.type === 'end') {
      // What was no name after all.
      for (const [index, rest] of waiting) if (rest !== '') yield { type: 'tool-call', index, arguments: rest }
    }
    yield chunk
  }
}

/** How many characters at the end could be the beginning of a name. */
function unfinished(text: string): number {
  const from = text.lastIndexOf(HIDDEN[0]!, text.length - 1)
  for (let at = Math.max(0, text.length - HIDDEN.length - HIDDEN_LENGTH + 1); at >= 0 && at <= from; at++) {
    const rest = text.slice(at)
    const isBeginning = rest.length <= HIDDEN.length ? HIDDEN.startsWith(rest) : rest.startsWith(HIDDEN)
    if (isBeginning && /^[A-Z2-7]*$/.test(rest.slice(HIDDEN.length))) return rest.length
  }
  return 0
}
