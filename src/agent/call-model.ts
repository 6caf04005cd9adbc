import type { AgentSignal } from '../protocol/agent.ts'
import type { Model, ModelChunk, ModelError, ModelRequest, ToolCall, Usage, Withheld } from '../protocol/model.ts'
import type { Clock } from './clock.ts'
import { estimateUsage } from './tokens.ts'

/** One whole answer of a model. */
export interface ModelAnswer {
  text: string
  /** Only calls of an answer that came to its end: half a call is carried out by nobody. */
  toolCalls: ToolCall[]
  /** Estimated where the host told nothing; null where nothing came of the call. */
  usage: Usage | null
  /** Secrets that it was asked without, and that were not told before. */
  withheld: Withheld[]
  durationMs: number
  end: Extract<ModelChunk, { type: 'end' }>
}

export interface CallOptions {
  /** The run's name in the log. */
  run: string
  model: Model
  signal: AbortSignal
  clock: Clock
  emit(signal: AgentSignal): void
  /** Told of what each try has used. */
  spend?(usage: Usage): void
}

/** A host that asks for more patience than this is not waited for; milliseconds. */
const LONGEST_WAIT = 60_000
/** Where a host limits the rate without saying for how long, milliseconds; and how often it is tried again. */
const RATE_LIMIT_WAITS = [2000, 5000, 15_000, 30_000]
/** After failures that tend to pass, milliseconds. */
const FAILURE_WAITS = [1000, 3000]
const TRANSIENT: ModelError['code'][] = ['server', 'network', 'stream-cut', 'malformed']
/** Arguments grow in hundreds of pieces, and each signal carries all of them; milliseconds between two. */
const WRITING_EVERY = 50

/** Asks until there is an answer, or a failure that waiting does not mend. Each try again is an event. Never throws. */
export async function callModel(request: ModelRequest, options: CallOptions): Promise<ModelAnswer> {
  const { run, model, signal, clock, emit } = options
  const withheld: Withheld[] = []
  for (let retries = 0; ; retries++) {
    emit({ type: 'model-waiting', model: model.id })
    const answer = { ...(await askOnce(request, options, withheld)), withheld }
    if (answer.usage !== null) options.spend?.(answer.usage)
    if (answer.end.reason !== 'error' || signal.aborted) return answer
    const { error } = answer.end
    const wait = waitBefore(error, retries)
    if (wait === null) return answer
    emit({ type: 'model-retry', at: clock.now() + wait, message: error.message })
    await clock.sleep(wait, signal)
    if (signal.aborted) return { ...answer, end: { type: 'end', reason: 'aborted' } }
    const { usage, durationMs } = answer
    emit({ type: 'event', body: { type: 'model-retry', run, error, waitMs: wait, usage, durationMs } })
  }
}

/** null: trying again will not help. */
function waitBefore(error: ModelError, retries: number): number | null {
  if (error.code === 'rate-limited') {
    const wait = error.retryAfterMs ?? RATE_LIMIT_WAITS[retries] ?? null
    return wait === null || wait > LONGEST_WAIT || retries >= RATE_LIMIT_WAITS.length ? null : wait
  }
  return TRANSIENT.includes(error.code) ? (FAILURE_WAITS[retries] ?? null) : null
}

type OneAnswer = Omit<ModelAnswer, 'withheld'>

async function askOnce(
  request: ModelRequest,
  { model, signal, clock, emit }: CallOptions,
  withheld: Withheld[],
): Promise<OneAnswer> {
  const started = clock.now()
  const stream = model.stream(request, signal)[Symbol.asyncIterator]()
  const stopped = aborted(signal)
  let text = ''
  let usage: Usage | null = null
  const calls: ToolCall[] = []
  const writing = createWritingSignals(clock, emit)
  const finish = (end: ModelAnswer['end']): OneAnswer => ({
    text,
    toolCalls: end.reason === 'stop' || end.reason === 'tool-calls' || end.reason === 'length' ? calls : [],
    usage: usage ?? estimateUsage(request, text, calls, end.reason !== 'error'),
    durationMs: clock.now() - started,
    end,
  })
  for (;;) {
    // A host that hangs must not hold up a stop, whatever the stream beneath does.
    const next = await Promise.race([stream.next(), stopped.promise])
    if (next === null) {
      void stream.return?.()
      return finish({ type: 'end', reason: 'aborted' })
    }
    if (next.done) throw new Error('A model stream ended without an end')
    const chunk = next.value
    if (chunk.type === 'text') {
      text += chunk.text
      emit({ type: 'model-text', text: chunk.text })
    } else if (chunk.type === 'tool-call') {
      const call = (calls[chunk.index] ??= { id: chunk.id ?? `call_${chunk.index}`, name: '', arguments: '' })
      call.name ||= chunk.name ?? ''
      call.arguments += chunk.arguments
      writing.piece(chunk.index, call)
    } else if (chunk.type === 'usage') {
      usage = chunk.usage
    } else if (chunk.type === 'withheld') {
      withheld.push(...chunk.secrets)
    } else {
      stopped.forget()
      writing.flush()
      return finish(chunk)
    }
  }
}

function createWritingSignals(clock: Clock, emit: CallOptions['emit']) {
  let last = 0
  let open: { index: number; call: ToolCall } | null = null
  const flush = () => {
    if (open) emit({ type: 'tool-writing', index: open.index, name: open.call.name, arguments: open.call.arguments })
    open = null
    last = clock.now()
  }
  return {
    flush,
    piece(index: number, call: ToolCall) {
      if (open && open.index !== index) flush()
      open = { index, call }
      if (clock.now() - last >= WRITING_EVERY) flush()
    },
  }
}

function aborted(signal: AbortSignal): { promise: Promise<null>; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<null>()
  const end = () => resolve(null)
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
  return { promise, forget: () => signal.removeEventListener('abort', end) }
}
