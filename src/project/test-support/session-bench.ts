import { expect } from 'vitest'
import type { AgentSignal } from '../../protocol/agent.ts'
import type { EventBody, RunOutcome } from '../../protocol/events.ts'
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts'
import type { Storage } from '../../protocol/storage.ts'
import { createSession, type Session, type SessionOptions } from '../session.ts'
import type { SessionState } from '../session-state.ts'
import { createDirectorySandbox, type DirectorySandbox } from './directory-sandbox.ts'
import { record, report } from './events.ts'
import { createScriptedAgent, type Script } from './scripted-agent.ts'

/** Opens sessions on the same project, each with a sandbox of its own; `close` ends them all. */
export function createSessionBench<S extends Storage>(createStorage: () => S) {
  const opened: { session: Session; sandbox: DirectorySandbox }[] = []

  async function close() {
    for (const { session, sandbox } of opened.splice(0)) {
      await session.dispose()
      await sandbox.remove()
    }
  }

  async function open(scripts: Script[], options: Partial<SessionOptions> & { flushes?: boolean; storage?: S } = {}) {
    const storage = options.storage ?? createStorage()
    if ((await storage.listProjects()).length === 0) {
      await storage.createProject({ id: 'p', name: 'Sample', createdAt: 0, openedAt: 0, events: 0 })
    }
    const sandbox = await createDirectorySandbox({ flushes: options.flushes ?? true })
    const agent = createScriptedAgent(...scripts)
    const histories: number[] = []
    const session = await createSession({
      sandbox,
      agent,
      projectId: 'p',
      settings: () => DEFAULT_SETTINGS,
      rebuildHistory: (events) => {
        histories.push(events.length)
        return [{ role: 'user', text: `${events.length} lines` }]
      },
      parseReport: ({ output }) => {
        const counts = /(\d+) passed, (\d+) failed/.exec(output)
        return counts === null ? null : report(Number(counts[1]), Number(counts[2]))
      },
      canProve: () => true,
      ...options,
      storage,
    })
    opened.push({ session, sandbox })
    const bodies = () => session.events().map(({ body }) => body)
    const types = () => bodies().map(({ type }) => type)
    return { storage, sandbox, agent, session, bodies, types, histories, state: () => session.getState() }
  }

  return { open, close }
}

export const event = (body: EventBody): AgentSignal => ({ type: 'event', body })
export const modelCall = (text: string): EventBody => ({
  type: 'model-call',
  run: 'r',
  text,
  toolCalls: [],
  usage: null,
  durationMs: 1,
  error: null,
})
export const runResult = (callId: string, passed: number, failed: number): EventBody => ({
  type: 'tool-call',
  run: 'r',
  call: { id: callId, name: 'run', arguments: '{}' },
  result: { ok: true, text: '', data: { kind: 'run', run: record(report(passed, failed)) } },
  durationMs: 1,
})
export const PROVED: RunOutcome = { status: 'proved', passed: 2, summary: 'done', notCovered: [] }
export const endpoint = { source: 'endpoint', demo: null } as const

/** Resolves when the state is as wanted. */
export function until(session: Session, wanted: (state: SessionState) => boolean): Promise<void> {
  return expect.poll(() => wanted(session.getState()), { interval: 5, timeout: 5000 }).toBe(true)
}
