import { type Accessor, batch, createSignal } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import { exportProject } from '../project/project-file.ts'
import { CONTINUE_PROMPT, type Session } from '../project/session.ts'
import type { Notice } from '../project/session-state.ts'
import { createShareLink } from '../project/share.ts'
import type { ModelSource } from '../protocol/events.ts'
import type { Settings } from '../protocol/settings.ts'
import type { Storage } from '../protocol/storage.ts'
import type { Live, OpenPreview, Workbench } from './workbench.ts'

export interface SessionWorkbenchOptions {
  session: Session
  storage: Storage
  settings: Accessor<Settings>
  preview: OpenPreview | null
  source: ModelSource
  /** The script that a demo plays. */
  demo: string | null
  /** Told what an action could not do, as a sentence. */
  onProblem(text: string): void
}

export interface SessionWorkbench extends Workbench {
  notices: Accessor<Notice[]>
  dismiss(notice: Notice): void
  dispose(): Promise<void>
}

/** One open project as the components read it: stores that follow the session, and its actions. */
export function createSessionWorkbench(options: SessionWorkbenchOptions): SessionWorkbench {
  const { session, storage, settings, preview, onProblem } = options
  let shown = session.getState()
  const [state, setState] = createStore({ ...shown.project })
  const [live, setLive] = createStore<Live>(structuredClone(shown.live))
  const [sandbox, setSandbox] = createSignal(shown.sandbox)
  const [notices, setNotices] = createSignal(shown.notices)
  const [ports, setPorts] = createSignal<number[]>([])
  const [source, setSource] = createSignal<ModelSource>(options.source)
  let stopPorts = () => {}

  const follow = (next: typeof shown) =>
    batch(() => {
      if (next.project !== shown.project) setState(next.project)
      if (next.live !== shown.live) {
        const { running, writing, ...rest } = next.live
        setLive(rest)
        // Rows keep their identity while their output grows.
        setLive('running', reconcile(structuredClone(running), { key: 'callId' }))
        setLive('writing', reconcile(structuredClone(writing), { key: 'index' }))
      }
      if (next.sandbox !== shown.sandbox) {
        setSandbox(next.sandbox)
        listenForPorts()
      }
      setNotices(next.notices)
      shown = next
    })
  function listenForPorts(): void {
    const status = sandbox()
    if (status.status !== 'ready') return
    stopPorts()
    stopPorts = status.sandbox.on('port', (port, type) => {
      const others = ports().filter((other) => other !== port)
      setPorts(type === 'open' ? [...others, port].sort((a, b) => a - b) : others)
    })
  }
  listenForPorts()
  const unsubscribe = session.subscribe(follow)
  follow(session.getState())

  const attempt = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const send = (text: string, from: ModelSource) => attempt(session.send(text, { source: from, demo: from === 'demo' ? options.demo : null }))

  return {
    id: session.projectId,
    state,
    live,
    events: session.events,
    sandbox,
    ports,
    preview,
    source,
    setSource,
    notices,
    dismiss: session.dismiss,
    send: (text) => send(text, source()),
    stop: () => attempt(session.stop()),
    answerPaste: (text) => attempt(session.answerPaste(text)),
    continueRun: (from) => (from ? send(CONTINUE_PROMPT, from) : attempt(session.continueRun())),
    runTests: (command) => attempt(session.runTests(command)),
    editPlan: (plan) => attempt(session.editPlan(plan)),
    rename: (name) => attempt(session.rename(name)),
    readFile: session.readFile,
    saveFile: session.saveFile,
    createFile: (path) => attempt(session.createFile(path)),
    renameFile: (from, to) => attempt(session.renameFile(from, to)),
    deleteFile: (path) => attempt(session.deleteFile(path)),
    contentText: session.contentText,
    async share() {
      await session.flush()
      const { project } = session.getState()
      return createShareLink({ state: project, events: session.events(), storage, page: location.origin + location.pathname, keys: [settings().model.key] })
    },
    async exportFile() {
      await session.flush()
      const { name } = session.getState().project
      const text = await exportProject(name, session.events(), storage)
      const file = name.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'project'
      return { name: `${file}.tabwright.json`, blob: new Blob([text], { type: 'application/json' }) }
    },
    async dispose() {
      unsubscribe()
      stopPorts()
      await session.dispose()
    },
  }
}
