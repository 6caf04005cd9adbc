import type { AgentSignal } from '../protocol/agent.ts'
import type { EventBody } from '../protocol/events.ts'
import { applyRaceSignal, type LiveRace, startLiveRace } from './live-race.ts'

/** Passing signs of life: nothing of it is kept. All times in milliseconds since the epoch. */
export interface Live {
  waiting: { model: string; since: number } | null
  /** The model's words so far, in the answer under way. */
  text: string
  /** Tool calls whose arguments are being written: JSON so far. */
  writing: { index: number; name: string; arguments: string }[]
  running: { callId: string; name: string; arguments: string; output: string; since: number }[]
  retry: { at: number; message: string } | null
  /** Text to carry to a chat; the run goes on with the answer. */
  paste: string | null
  /** A command that the person started. */
  testing: { command: string; output: string; since: number } | null
  race: LiveRace | null
}

export const QUIET: Live = {
  waiting: null,
  text: '',
  writing: [],
  running: [],
  retry: null,
  paste: null,
  testing: null,
  race: null,
}

/** A running command's output is shown by its end; what was longer is in the result. Characters. */
const SHOWN_OUTPUT = 20_000

export const addOutput = (before: string, added: string): string => (before + added).slice(-SHOWN_OUTPUT)

/** What is shown after one more signal; events are for `liveAfter`. */
export function applySignal(
  live: Live,
  signal: Exclude<AgentSignal, { type: 'event' | 'contents' }>,
  now: number,
): Live {
  switch (signal.type) {
    case 'model-waiting':
      return { ...live, waiting: { model: signal.model, since: now }, text: '', writing: [], retry: null }
    case 'model-text':
      return { ...live, waiting: null, retry: null, text: live.text + signal.text }
    case 'tool-writing': {
      const { index, name } = signal
      const writing = live.writing.filter((call) => call.index !== index)
      writing.push({ index, name, arguments: signal.arguments })
      return { ...live, waiting: null, retry: null, writing: writing.sort((a, b) => a.index - b.index) }
    }
    case 'tool-started': {
      const { callId, name } = signal
      const started = { callId, name, arguments: signal.arguments, output: '', since: now }
      return { ...live, running: [...live.running, started] }
    }
    case 'tool-output':
      return {
        ...live,
        running: live.running.map((call) =>
          call.callId === signal.callId ? { ...call, output: addOutput(call.output, signal.text) } : call,
        ),
      }
    case 'model-retry':
      return { ...live, waiting: null, text: '', writing: [], retry: { at: signal.at, message: signal.message } }
    case 'lane':
    case 'race-window':
    case 'race-decided':
      return live.race === null ? live : { ...live, race: applyRaceSignal(live.race, signal, now) }
    case 'paste-needed':
      return { ...live, waiting: null, paste: signal.text }
  }
}

/** What passes once it is kept: the words of an answer, a call with its result, everything at the run's end. */
export function liveAfter(live: Live, body: EventBody, now: number): Live {
  switch (body.type) {
    case 'model-call':
      return { ...live, waiting: null, text: '', writing: [], paste: null }
    case 'tool-call':
      return { ...live, running: live.running.filter(({ callId }) => callId !== body.call.id) }
    case 'race-started':
      return { ...live, waiting: null, race: startLiveRace(body, now) }
    case 'race-ended':
      return { ...live, race: null }
    case 'command':
      return { ...live, testing: null }
    case 'run-ended':
      return { ...QUIET, testing: live.testing }
    default:
      return live
  }
}
