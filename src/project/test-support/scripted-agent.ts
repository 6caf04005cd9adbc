import type { AgentApi, AgentSignal, RunRequest } from '../../protocol/agent.ts'
import type { RunOutcome } from '../../protocol/events.ts'

export interface ScriptControls {
  stopped: AbortSignal
  /** The next answer that is pasted. */
  answer: Promise<string>
}

/** What an agent does in one run: its signals in order, and how it ends. A throw is a worker that dies. */
export type Script = (request: RunRequest, controls: ScriptControls) => AsyncGenerator<AgentSignal, RunOutcome>

/** Plays one script for each run. Signals are handed over as a worker's messages are: without waiting for anyone. */
export function createScriptedAgent(...scripts: Script[]): AgentApi & { requests: RunRequest[] } {
  const requests: RunRequest[] = []
  let stop = new AbortController()
  let giveAnswer: (text: string) => void = () => {}

  return {
    requests,
    async connect() {},
    async run(request, onSignal) {
      requests.push(structuredClone(request))
      stop = new AbortController()
      const answer = new Promise<string>((resolve) => {
        giveAnswer = resolve
      })
      const script = scripts[requests.length - 1]
      if (script === undefined) throw new Error('no script for this run')
      const steps = script(request, { stopped: stop.signal, answer })
      for (;;) {
        const step = await steps.next()
        if (step.done) return step.value
        onSignal(structuredClone(step.value))
      }
    },
    async stop() {
      stop.abort()
    },
    async takeLead() {},
    async decide() {},
    async answer(text) {
      giveAnswer(text)
    },
  }
}
