/** Opens a session on the harness's real sandbox and on IndexedDB; `session.test.ts` drives it. */

import { createProjects } from '../src/project/projects.ts'
import { createSession, type Session } from '../src/project/session.ts'
import { createShareLink, parseShareLink } from '../src/project/share.ts'
import type { AgentApi } from '../src/protocol/agent.ts'
import { DEFAULT_SETTINGS } from '../src/protocol/settings.ts'
import { openStorage } from '../src/storage/open-storage.ts'

/** An agent that is asked nothing here. */
const noAgent: AgentApi = {
  async connect() {},
  run: () => Promise.reject(new Error('nobody is there')),
  async stop() {},
  async answer() {},
  async decide() {},
  async takeLead() {},
}

const { storage } = await openStorage()
const projects = createProjects({ storage, templates: [] })

async function open(id: string): Promise<Session> {
  await window.booted
  const session = await createSession({
    storage,
    projectId: id,
    sandbox: window.sandbox,
    agent: noAgent,
    settings: () => DEFAULT_SETTINGS,
    rebuildHistory: () => [],
    parseReport: () => null,
    canProve: () => false,
  })
  await new Promise<void>((resolve) => {
    const look = () => session.getState().sandbox.status !== 'starting' && resolve()
    session.subscribe(look)
    look()
  })
  return session
}

export const sessionPage = {
  create: (name: string) => projects.create({ name, template: null }),

  /** Runs a shell command in the project and gives the paths that the log then knows. */
  async run(id: string, command: string) {
    const session = await open(id)
    await session.runTests(command)
    await session.flush()
    const { project } = session.getState()
    await session.dispose()
    return { files: Object.keys(project.files).sort(), last: project.entries.at(-1) }
  },

  async link(id: string) {
    const session = await open(id)
    const state = session.getState().project
    const draft = await createShareLink({ state, events: session.events(), storage, page: location.href })
    await session.dispose()
    return draft.url
  },

  async receive(fragment: string) {
    const receipt = await parseShareLink(fragment)
    if (!receipt.ok) throw new Error(receipt.message)
    return { id: await projects.receive(receipt.project), altered: receipt.project.altered }
  },
}

Object.assign(window, { sessionPage })
