import type { AgentSignal } from '../protocol/agent.ts'
import type { EventBody } from '../protocol/events.ts'
import type { CandidateSpec, LaneChange } from '../protocol/race.ts'

/** A race that is on. All times in milliseconds since the epoch. */
export interface LiveRace {
  since: number
  lanes: Lane[]
  /** Open once the first candidate has passed: until when the others may come in, and who leads. */
  window: { until: number; ms: number; lead: string } | null
  /** It is decided, and what the winner made is written into the project. */
  decided: boolean
  /** Of no lane: how long the window stays open, milliseconds. */
  graceMs: number
}

export interface Lane extends CandidateSpec {
  status: NonNullable<LaneChange['status']>
  why: string
  /** The last lines of evidence. */
  lines: string[]
  now: string | null
  tests: NonNullable<LaneChange['tests']>
  outdated: boolean
  calls: number
  runs: number
  tokens: number
  /** When it ended. */
  endedAt: number | null
}

/** What a lane shows of its candidate's evidence. */
const LINES = 6

type RaceSignal = Extract<AgentSignal, { type: 'lane' | 'race-window' | 'race-decided' }>

export function startLiveRace(
  { candidates, graceMs }: Extract<EventBody, { type: 'race-started' }>,
  now: number,
): LiveRace {
  const fresh = {
    ...({ status: 'forking', why: '', now: null, outdated: false } as const),
    ...{ calls: 0, runs: 0, tokens: 0, endedAt: null },
  }
  const lanes = candidates.map((candidate): Lane => ({ ...candidate, ...fresh, lines: [], tests: [] }))
  return { since: now, lanes, window: null, decided: false, graceMs }
}

export function applyRaceSignal(race: LiveRace, signal: RaceSignal, now: number): LiveRace {
  if (signal.type === 'race-decided') return { ...race, decided: true }
  if (signal.type === 'race-window') {
    return { ...race, window: { until: signal.until, ms: race.graceMs, lead: signal.lead } }
  }
  const { line, ...change } = signal.change
  const lanes = race.lanes.map((lane) => {
    if (lane.id !== signal.branch) return lane
    const lines = line === undefined ? lane.lines : [...lane.lines, line].slice(-LINES)
    const ended = change.status === 'passed' || change.status === 'ended'
    return { ...lane, ...change, lines, endedAt: ended ? now : lane.endedAt }
  })
  return { ...race, lanes }
}
