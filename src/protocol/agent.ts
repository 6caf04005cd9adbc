import type { Budget, Prices, Spent } from './budget.ts'
import type { EventBody, ModelSource, RunLimits, RunOutcome } from './events.ts'
import type { ModelMessage } from './model.ts'
import type { Plan } from './plan.ts'
import type { Answer } from './policy.ts'
import type { LaneChange, RaceSettings } from './race.ts'
import type { ModelSettings, PolicySettings } from './settings.ts'

/** What the page asks of the agent worker for one run. */
export interface RunRequest {
  run: string
  /** The project's own name for itself: secrets are hidden under names that nobody can guess who does not know it. */
  project: string
  prompt: string
  /** The conversation so far, rebuilt from the event log, so that a follow-up or a continued run knows what was done. */
  history: ModelMessage[]
  plan: Plan | null
  source: ModelSource
  /** Name of the recorded script, for `demo`. */
  demo: string | null
  model: ModelSettings
  limits: RunLimits
  budget: Budget
  prices: Prices
  /** What the project has used before this run. */
  spent: Spent
  race: RaceSettings
  /** What holds for the agent and for all that its programs do. */
  policy: PolicySettings
}

/** Passing signs of life; not kept. What is kept comes as `event`. */
export type AgentSignal =
  | { type: 'event'; body: EventBody }
  | { type: 'model-waiting'; model: string }
  | { type: 'model-text'; text: string }
  /** A tool call while its arguments are being written. `arguments` is the JSON so far. */
  | { type: 'tool-writing'; index: number; name: string; arguments: string }
  | { type: 'tool-started'; callId: string; name: string; arguments: string }
  | { type: 'tool-output'; callId: string; text: string }
  /** A failed model call is tried again at this time (milliseconds since the epoch). */
  | { type: 'model-retry'; at: number; message: string }
  | { type: 'lane'; branch: string; change: LaneChange }
  /** The first candidate has passed: the others have until then (milliseconds since the epoch). `lead` would win now. */
  | { type: 'race-window'; until: number; lead: string }
  /** The race is decided; what is written into the project from here on is the winner's. null: nothing is. */
  | { type: 'race-decided'; winner: string | null }
  /** Contents that the next event refers to, by hash. */
  | { type: 'contents'; contents: [hash: string, bytes: Uint8Array][] }
  /** Copy-paste mode: this text is to be carried to a chat; the run goes on with `answer`. */
  | { type: 'paste-needed'; text: string }

/** The agent worker's face, exposed through Comlink. The ports are handed over once, by `connect`. */
export interface AgentApi {
  /** `browser` leads to who visits pages for the agent; without one it looks at none. */
  connect(sandbox: MessagePort, browser?: MessagePort): Promise<void>
  /** Resolves when the run has ended; never rejects for an expected failure. `onSignal` gets every signal in order. */
  run(request: RunRequest, onSignal: (signal: AgentSignal) => void): Promise<RunOutcome>
  /** Stops the model's stream and the running process; the run ends as `stopped-by-person`. */
  stop(): Promise<void>
  answer(text: string): Promise<void>
  /** The person's word on an open question; one that no longer stands is left alone. */
  decide(question: string, answer: Answer): Promise<void>
  /** Ends the grace window of a race at once: who leads now wins. */
  takeLead(): Promise<void>
}
