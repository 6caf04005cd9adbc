import type { Budget, Prices } from './budget.ts'
import type { RunLimits } from './events.ts'
import type { Policy } from './policy.ts'
import type { RaceSettings } from './race.ts'
import type { EngineName } from './sandbox.ts'
import type { DeployHost, DeployTarget } from './shipping.ts'
import type { WorkshopSeat } from './workshop.ts'

export interface ModelSettings {
  protocol: 'chat-completions' | 'responses' | 'anthropic-messages'
  /** As in OpenAI's SDK, for example `https://api.openai.com/v1`. */
  baseUrl: string
  /** Kept in this browser's IndexedDB only; never in the event log, a share link or the sandbox. */
  key: string
  model: string
  /** How much the model can read and write at once, in tokens. Left out: `DEFAULT_WINDOW`. */
  contextWindow?: number
}

/** What holds in every project that decides nothing else. */
export interface PolicySettings extends Policy {
  /** The first plan of a run waits for the person. */
  approvePlan: boolean
}
/** Of models about which nothing is known: small enough for nearly every one that can call tools. Tokens. */
export const DEFAULT_WINDOW = 64_000

export interface Settings {
  model: ModelSettings
  limits: RunLimits
  budget: Budget
  /** What the person has noted; empty at first, since prices change and differ by contract. */
  prices: Prices
  race: RaceSettings
  policy: PolicySettings
  engine: EngineName
  theme: 'system' | 'light' | 'dark'
  /** Other keys than the usual ones, by command: `Mod+Shift+f`, `g e`. None: the command has no key. */
  keys?: Record<string, string[]>
  /** Models of projects that ask another one than the rest, by project; each at the provider that it was chosen at. */
  chosen?: Record<string, Pick<ModelSettings, 'baseUrl' | 'model' | 'contextWindow'>>
  /** Workshops that are taken part in, by project. */
  seats?: Record<string, WorkshopSeat>
  /** Tokens that the person asked to keep. Never in the event log, a share link or the sandbox, nor given to the agent. */
  tokens?: Partial<Record<TokenHost, string>>
  /** Where projects are deployed to, by project. */
  targets?: Record<string, DeployTarget>
  /** The link of the workshop that was made last: what its results are compared with. */
  workshopLink?: string
}

export type TokenHost = 'github' | Exclude<DeployHost, 'github-pages'>

/** The person's own secrets: nothing that is written, shared or sent may hold them. */
export const ownSecrets = ({ model, tokens }: Pick<Settings, 'model' | 'tokens'>): string[] =>
  [model.key, ...Object.values(tokens ?? {})].filter((secret) => secret !== '')

export const DEFAULT_SETTINGS: Settings = {
  model: { protocol: 'chat-completions', baseUrl: 'https://api.openai.com/v1', key: '', model: 'gpt-5-mini' },
  limits: { repairs: 4, steps: 40, seconds: 600 },
  budget: { run: { tokens: null, dollars: null }, project: { tokens: null, dollars: null } },
  prices: {},
  race: { candidates: 1, when: 'always', graceSeconds: 3, models: [] },
  policy: { preset: 'auto', rules: [], approvePlan: false },
  engine: 'embedded',
  theme: 'system',
}
