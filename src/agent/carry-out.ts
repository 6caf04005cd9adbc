import type { AgentSignal } from '../protocol/agent.ts'
import type { ToolCall } from '../protocol/model.ts'
import type { Tool, ToolResult } from '../protocol/tool.ts'
import type { Clock } from './clock.ts'

export interface CarryOutOptions {
  run: string
  tools: readonly Tool[]
  signal: AbortSignal
  clock: Clock
  emit(signal: AgentSignal): void
  /** The host cut the answer off, so that the last call may be incomplete. */
  cutOff: boolean
}

export interface Done {
  call: ToolCall
  result: ToolResult
}

/** A tool that does not heed a stop is left to itself after this; milliseconds. */
const STOP_GRACE = 150

/**
 * Carries out the calls of one answer: reads that stand together at once, everything else one after another. Results
 * come in the order of the calls. A stop, or a `finish` that is granted, leaves the rest undone.
 */
export async function carryOut(calls: readonly ToolCall[], options: CarryOutOptions): Promise<Done[]> {
  const done: Done[] = []
  for (const group of groups(calls, options.tools)) {
    if (options.signal.aborted) break
    const ended = await Promise.all(group.map((call) => carryOutOne(call, options)))
    for (const { durationMs, ...one } of ended) {
      done.push(one)
      options.emit({ type: 'event', body: { type: 'tool-call', run: options.run, ...one, durationMs } })
    }
    if (ended.some(({ result }) => result.ok && result.data?.kind === 'finish')) break
  }
  return done
}

function groups(calls: readonly ToolCall[], tools: readonly Tool[]): ToolCall[][] {
  const reads = (call: ToolCall | undefined) => tools.find((tool) => tool.name === call?.name)?.effect === 'read'
  const found: ToolCall[][] = []
  for (const call of calls) {
    const last = found.at(-1)
    if (last && reads(call) && reads(last[0])) last.push(call)
    else found.push([call])
  }
  return found
}

async function carryOutOne(call: ToolCall, options: CarryOutOptions): Promise<Done & { durationMs: number }> {
  const { signal, clock, emit } = options
  const started = clock.now()
  emit({ type: 'tool-started', callId: call.id, name: call.name, arguments: call.arguments })
  const result = await resultOf(call, options, (text) => {
    if (!signal.aborted) emit({ type: 'tool-output', callId: call.id, text })
  })
  return { call, result, durationMs: clock.now() - started }
}

async function resultOf(
  call: ToolCall,
  { tools, signal, cutOff }: CarryOutOptions,
  onOutput: (text: string) => void,
): Promise<ToolResult> {
  const tool = tools.find(({ name }) => name === call.name)
  if (!tool) {
    const names = tools.map(({ name }) => name).join(', ')
    return { ok: false, text: `There is no tool “${call.name}”. The tools are: ${names}.` }
  }
  const parsed = parseArguments(call.arguments)
  if (!parsed.ok) {
    const why = cutOff ? ' Your answer was cut off at the length limit: write less in one call.' : ''
    return { ok: false, text: `The arguments are not valid JSON (${parsed.problem}). Nothing was done.${why}` }
  }
  const ended = new AbortController()
  try {
    return await Promise.race([tool.run(parsed.value, { signal, onOutput }), leftToItself(signal, ended.signal)])
  } catch (error) {
    // The sandbox is gone: no tool will work any more, and the run must not go on.
    if ((error as { code?: unknown }).code === 'PEER_GONE') throw error
    return { ok: false, text: `${call.name} failed: ${error instanceof Error ? error.message : String(error)}` }
  } finally {
    ended.abort()
  }
}

/** Models leave the arguments empty where a tool needs none. */
function parseArguments(text: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  if (text.trim() === '') return { ok: true, value: {} }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, problem: (error as Error).message }
  }
}

/** Resolves some time after the stop, unless the call has ended before. */
function leftToItself(stop: AbortSignal, ended: AbortSignal): Promise<ToolResult> {
  return new Promise((resolve) => {
    const wait = () => {
      const timer = setTimeout(() => resolve({ ok: false, text: 'Stopped from outside.' }), STOP_GRACE)
      ended.addEventListener('abort', () => clearTimeout(timer))
    }
    if (stop.aborted) wait()
    else stop.addEventListener('abort', wait, { signal: ended })
  })
}
