import type { RunLimits } from './events.ts'
import type { RaceSettings } from './race.ts'
import type { EngineName } from './sandbox.ts'
import type { WorkshopSeat } from './workshop.ts'

export interface ModelSettings {
  protocol: 'chat-completions' | 'responses' | 'anthropic-messages'
  /** As in OpenAI's SDK, for example `https://api.openai.com/v1`. */
  baseUrl: string
  /** Kept in this browser's IndexedDB only; never in the event log, a share link or the sandbox. */
  key: string
  model: string
}

export interface Settings {
  model: ModelSettings
  limits: RunLimits
  race: RaceSettings
  engine: EngineName
  theme: 'system' | 'light' | 'dark'
  /** Other keys than the usual ones, by command: `Mod+Shift+f`, `g e`. None: the command has no key. */
  keys?: Record<string, string[]>
  /** Workshops that are taken part in, by project. */
  seats?: Record<string, WorkshopSeat>
  /** The link of the workshop that was made last: what its results are compared with. */
  workshopLink?: string
}

export const DEFAULT_SETTINGS: Settings = {
  model: { protocol: 'chat-completions', baseUrl: 'https://api.openai.com/v1', key: '', model: 'gpt-5-mini' },
  limits: { repairs: 4, steps: 40, seconds: 600 },
  race: { candidates: 1, when: 'always', graceSeconds: 3, models: [] },
  engine: 'embedded',
  theme: 'system',
}
