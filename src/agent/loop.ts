import type { AgentSignal } from '../protocol/agent.ts'
import type { RunLimits, RunOutcome } from '../protocol/events.ts'
import type { Memory, Model, ModelMessage, Sampling, Usage } from '../protocol/model.ts'
import { DEFAULT_WINDOW } from '../protocol/settings.ts'
import type { Tool } from '../protocol/tool.ts'
import type { RunBudget } from './budget.ts'
import { callModel } from './call-model.ts'
import { carryOut, type Done } from './carry-out.ts'
import type { Clock } from './clock.ts'
import { createCompactor } from './compact.ts'
import { addUserText } from './conversation.ts'
import { createProgress } from './progress.ts'
import { createStuckDetector } from './stuck.ts'
import { CHARACTERS_PER_TOKEN, sizeOfRequest } from './tokens.ts'

/** Whether the tests have passed after the last write. */
export type ProofState = { status: 'proved'; passed: number } | { status: 'unproved'; why: string; red: boolean }

export interface LoopOptions {
  /** Its name in the log. */
  run: string
  model: Model
  sampling?: Sampling
  tools: readonly Tool[]
  proof(): Promise<ProofState>
  /** What the run did to the tests that were there, as sentences for the person. */
  reviewTests?(): Promise<string[]>
  system: string
  /** The conversation so far; ends with what the person asks now. */
  messages: readonly ModelMessage[]
  limits: RunLimits
  /** Asked before each model call; false: the calls are used up. By default `limits.steps` for this loop alone. */
  takeStep?(): boolean
  /** Tokens and money, of this loop and of those beside it. */
  budget?: RunBudget
  /** What the model can hold at once, in tokens; by default `DEFAULT_WINDOW`. */
  window?: number
  /** What the model knows of the project's files, to be kept when the conversation is summarised. */
  seenFiles?(): Memory['files']
  clock: Clock
  /** The person's stop. */
  stop: AbortSignal
  /** Gets everything in order, `run-ended` last. */
  emit(signal: AgentSignal): void
}

/**
 * One run: the model speaks, its tools are carried out, what came of them goes back, until the tests pass after the
 * last write and the model says that it is done, or until a limit, a failure or the person ends it. Never throws for
 * an expected failure; what was done stays done, and the log holds what is needed to go on.
 */
export async function runLoop(options: LoopOptions): Promise<RunOutcome> {
  const { run, limits, clock, stop, emit } = options
  const ended = new AbortController()
  const time = new AbortController()
  void clock.sleep(limits.seconds * 1000, ended.signal).then(() => time.abort())
  let outcome: RunOutcome
  try {
    outcome = await think(options, AbortSignal.any([stop, time.signal]))
  } catch (error) {
    outcome = { status: 'failed', message: `The run broke off: ${error instanceof Error ? error.message : error}` }
  }
  // Whoever ended it decides, even where the last step came to something else in the same moment.
  if (stop.aborted && outcome.status !== 'proved') outcome = { status: 'stopped-by-person' }
  else if (time.signal.aborted && outcome.status === 'stopped-by-person') outcome = timeIsUp(limits)
  ended.abort()
  if (options.reviewTests && 'notCovered' in outcome) {
    outcome = { ...outcome, notCovered: [...outcome.notCovered, ...(await reviewed(options.reviewTests))] }
  }
  emit({ type: 'event', body: { type: 'run-ended', run, outcome } })
  return outcome
}

/** The outcome stands whatever becomes of the review. */
const reviewed = (review: () => Promise<string[]>): Promise<string[]> =>
  review().catch(() => ['Whether the tests were changed could not be found out.'])

async function think(options: LoopOptions, signal: AbortSignal): Promise<RunOutcome> {
  const { run, model, tools, proof, system, limits, clock, emit } = options
  const stuck = createStuckDetector()
  const progress = createProgress(limits.repairs)
  const ids = new Set(options.messages.flatMap((message) => (message.role === 'tool' ? [message.callId] : [])))
  const schemas = tools.map(({ name, description, parameters }) => ({ name, description, parameters }))
  const sampling = options.sampling ? { sampling: options.sampling } : {}
  const spend = (usage: Usage) => options.budget?.add(model.id, usage)
  const { window = DEFAULT_WINDOW, seenFiles } = options
  const compactor = createCompactor({ run, model, system, tools: schemas, window, seenFiles, clock, emit, spend })
  let messages = [...options.messages]
  /** What an answer without calls was met with, once each. */
  let reminded = false
  let empty = 0
  /** The log has it too: a conversation that is rebuilt from it must be the one that was sent. */
  const remind = (words: string) => {
    messages = addUserText(messages, words)
    emit({ type: 'event', body: { type: 'reminder', run, text: words } })
  }

  for (let step = 0; ; step++) {
    if (options.takeStep ? !options.takeStep() : step >= limits.steps) return stepsAreUsedUp(limits)
    messages = await compactor.fit(messages, signal)
    const request = { system, messages, tools: schemas, ...sampling }
    const over = options.budget?.stop(model.id, Math.ceil(sizeOfRequest(request) / CHARACTERS_PER_TOKEN))
    if (over) return over
    const answer = await callModel(request, { run, model, signal, clock, emit, spend })
    for (const body of options.budget?.warnings() ?? []) emit({ type: 'event', body })
    const { text, usage, withheld, durationMs, end } = answer
    if (usage) compactor.learn(messages, usage)
    const toolCalls = answer.toolCalls.filter(Boolean).map((call) => ({ ...call, id: uniqueId(call.id, ids) }))
    const error = end.reason === 'error' ? end.error : null
    if (end.reason !== 'aborted' || text !== '' || usage !== null) {
      const hidden = withheld.length > 0 ? { withheld } : {}
      emit({ type: 'event', body: { type: 'model-call', run, text, toolCalls, usage, durationMs, error, ...hidden } })
    }
    if (error) return { status: 'model-error', error }
    if (end.reason === 'aborted' || signal.aborted) return { status: 'stopped-by-person' }

    if (toolCalls.length === 0) {
      if (text.trim() === '' && ++empty >= 3) return { status: 'failed', message: 'The model sent empty answers only.' }
      if (text.trim() !== '') messages.push({ role: 'assistant', text, toolCalls })
      if (end.reason === 'length' || text.trim() === '') {
        remind(end.reason === 'length' ? CUT_OFF : EMPTY)
        continue
      }
      const state = await proof()
      const outcome = outcomeOfWords(text, state, progress.touched(), reminded)
      if (outcome) return outcome
      reminded = true
      remind(state.status === 'unproved' ? notDone(state.why) : NOT_FINISHED)
      continue
    }

    messages.push({ role: 'assistant', text, toolCalls })
    const done = await carryOut(toolCalls, { run, tools, signal, clock, emit, cutOff: end.reason === 'length' })
    for (const { call, result } of done) messages.push({ role: 'tool', callId: call.id, text: result.text })
    const finished = await outcomeOfFinish(done, proof)
    if (finished) return finished
    if (signal.aborted) return { status: 'stopped-by-person' }
    const exhausted = progress.look(done)
    if (exhausted) return exhausted
    const circle = stuck.look({ text, done })
    if (circle.status === 'stuck') return { status: 'failed', message: wentInCircles(circle.why) }
    if (circle.status === 'nudge') remind(goingInCircles(circle.why))
  }
}

/** Hosts may give the same id in every answer; the log and the page tell calls apart by it. */
function uniqueId(id: string, taken: Set<string>): string {
  let unique = id
  for (let count = 2; taken.has(unique); count++) unique = `${id}_${count}`
  taken.add(unique)
  return unique
}

async function outcomeOfFinish(done: readonly Done[], proof: LoopOptions['proof']): Promise<RunOutcome | null> {
  const last = done.at(-1)?.result
  if (!last?.ok || last.data?.kind !== 'finish') return null
  const { summary, notCovered } = last.data
  const state = await proof()
  if (state.status === 'proved') return { status: 'proved', passed: state.passed, summary, notCovered }
  return { status: 'answered', summary, notCovered }
}

/** An answer without calls ends a run that has nothing left to prove. null: the model must be reminded. */
function outcomeOfWords(text: string, state: ProofState, touched: boolean, reminded: boolean): RunOutcome | null {
  if (!touched) return { status: 'answered', summary: text, notCovered: [] }
  if (state.status === 'proved') return { status: 'proved', passed: state.passed, summary: text, notCovered: [] }
  if (!reminded) return null
  if (state.red) return { status: 'failed', message: `The model gave up. ${state.why}` }
  return { status: 'answered', summary: text, notCovered: [state.why] }
}

const timeIsUp = ({ seconds }: RunLimits): RunOutcome => ({
  status: 'limit',
  limit: 'seconds',
  message: `The time for one run (${seconds} seconds) is over. Everything is kept; continue to give it as much again.`,
})

const stepsAreUsedUp = ({ steps }: RunLimits): RunOutcome => ({
  status: 'limit',
  limit: 'steps',
  message: `The model was called ${steps} times, the most for one run. Everything is kept; continue to give it as many again.`,
})

const CUT_OFF = 'Your answer was cut off at the length limit. Go on, in smaller pieces.'
const EMPTY = 'Your answer was empty. Go on with a tool call, or call finish.'
const NOT_FINISHED = 'Go on, or call finish.'
const notDone = (why: string) =>
  `You stopped without finish, and nothing is proved yet: ${why} Run the tests, repair what fails, then call finish. If you cannot go on, say what is missing.`
const goingInCircles = (why: string) =>
  `You have ${why}. It will not change. Try something else, or finish and say what is not done.`
const wentInCircles = (why: string) => `The model went in circles: it ${why}, also after it was told.`
