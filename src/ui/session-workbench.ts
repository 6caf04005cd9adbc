import { type Accessor, createEffect, createRoot, createSignal, onCleanup } from 'solid-js'
import { exportLog } from '../project/audit/export-log.ts'
import type { CodeHelpClient } from '../project/code-help/code-help-client.ts'
import { findExportSecrets } from '../project/export-secrets.ts'
import { exportProject } from '../project/project-file.ts'
import { fileName } from '../project/projects.ts'
import { createFileSearch } from '../project/search/search-files.ts'
import { CONTINUE_PROMPT, type Session } from '../project/session.ts'
import type { Notice, SandboxStatus } from '../project/session-state.ts'
import { createSessionStore } from '../project/session-store.ts'
import { createShareLink } from '../project/share.ts'
import { gatherFiles } from '../project/take-out/gather.ts'
import { readFolder } from '../project/take-out/read-folder.ts'
import { exportResult } from '../project/workshop/result.ts'
import { zipFiles } from '../project/zip.ts'
import type { ModelSource } from '../protocol/events.ts'
import { ownSecrets, type Settings } from '../protocol/settings.ts'
import type { Storage } from '../protocol/storage.ts'
import { saveWhenHidden } from './save-when-hidden.ts'
import type { OpenPreview, Workbench } from './workbench.ts'

export interface SessionWorkbenchOptions {
  session: Session
  storage: Storage
  settings: Accessor<Settings>
  preview: OpenPreview | null
  source: ModelSource
  /** The worker that looks through files. */
  startSearch(): Worker
  codeHelp: CodeHelpClient
  /** The script that a demo plays. */
  demo: string | null
  /** Told what an action could not do, as a sentence. */
  onProblem(text: string): void
}

export interface SessionWorkbench extends Workbench {
  notices: Accessor<Notice[]>
  dismiss(notice: Notice): void
  /** The script that a demo plays here. */
  readonly demo: string | null
  /** Resolves when storage holds everything. Rejects with storage's error. */
  save(): Promise<void>
  /** Stops following, and closes the session. */
  dispose(): Promise<void>
}

/** One open project as the components read it: stores that follow the session, and its actions. */
export function createSessionWorkbench(options: SessionWorkbenchOptions): SessionWorkbench {
  const { session, storage, settings, preview, onProblem } = options
  const { store, ports, disposeRoot } = createRoot((disposeRoot) => {
    const store = createSessionStore(session)
    return { store, ports: createPorts(store.sandbox), disposeRoot }
  })
  const stopSaving = saveWhenHidden({ document, window }, session.flush)
  const [source, setSource] = createSignal<ModelSource>(options.source)

  const search = createFileSearch({ startWorker: options.startSearch, readText: session.contentText })

  const attempt = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const send = (text: string, from: ModelSource) =>
    attempt(session.send(text, { source: from, demo: from === 'demo' ? options.demo : null }))

  return {
    id: session.projectId,
    state: store.state,
    live: store.live,
    events: session.events,
    sandbox: store.sandbox,
    notices: store.notices,
    dismiss: session.dismiss,
    demo: options.demo,
    save: session.flush,
    ports,
    preview,
    codeHelp: options.codeHelp,
    source,
    setSource,
    send: (text) => send(text, source()),
    stop: () => attempt(session.stop()),
    answerPaste: (text) => attempt(session.answerPaste(text)),
    continueRun: (from) => (from ? send(CONTINUE_PROMPT, from) : attempt(session.continueRun())),
    takeLead: () => attempt(session.takeLead()),
    adoptBranch: (run, branch) => attempt(session.adoptBranch(run, branch)),
    runTests: (command) => attempt(session.runTests(command)),
    decide: (question, answer) => attempt(session.decide(question, answer)),
    setPolicy: (policy) => attempt(session.setPolicy(policy)),
    editPlan: (plan) => attempt(session.editPlan(plan)),
    rewind: (to) => attempt(session.rewind(to)),
    rename: (name) => attempt(session.rename(name)),
    readFile: session.readFile,
    readBytes: session.readBytes,
    search: (query) => search.search(query, session.getState().project.files),
    saveFile: session.saveFile,
    createFile: (path) => attempt(session.createFile(path)),
    renameFile: (from, to) => attempt(session.renameFile(from, to)),
    deleteFile: (path) => attempt(session.deleteFile(path)),
    contentText: session.contentText,
    async share() {
      await session.flush()
      return createShareLink({
        state: session.getState().project,
        events: session.events(),
        storage,
        page: location.origin + location.pathname,
        keys: ownSecrets(settings()),
      })
    },
    async exportFile({ withoutOldSecrets = false } = {}) {
      // Where the browser refuses to keep anything more, this file is the only way out.
      await session.flush().catch(() => {})
      const { name, files } = session.getState().project
      const pathOf = new Map(Object.entries(files).map(([path, { content }]) => [content, path]))
      const getContent = async (hash: string) => {
        const kept = await storage.getContent(hash).catch(() => null)
        const path = pathOf.get(hash)
        return kept ?? (path === undefined ? null : session.readBytes(path))
      }
      const { secrets, old } = await findExportSecrets(session.events(), { getContent }, ownSecrets(settings()))
      const leaveOut = withoutOldSecrets ? old : new Set<string>()
      const text = await exportProject(name, session.events(), { getContent }, leaveOut)
      const blob = new Blob([text], { type: 'application/json' })
      return { name: `${fileName(name)}.tabwright.json`, blob, secrets, old: old.size }
    },
    async gather() {
      await session.flush()
      const { project, sandbox } = session.getState()
      const fs = sandbox.status === 'ready' ? sandbox.sandbox.fs : null
      return gatherFiles({ files: project.files, readBytes: session.readBytes, fs, keys: ownSecrets(settings()) })
    },
    async readFolder(folder) {
      const { sandbox } = session.getState()
      if (sandbox.status !== 'ready') throw new Error('The sandbox has not started yet. Try again in a moment.')
      return readFolder(sandbox.sandbox.fs, folder)
    },
    runCommand: (command) => session.runTests(command),
    noteShipping: session.noteShipping,
    async exportLog() {
      await session.flush()
      const { name } = session.getState().project
      const text = await exportLog({ name, events: session.events(), storage, now: Date.now })
      return { name: `${fileName(name)}.log.jsonl`, blob: new Blob([text], { type: 'application/jsonl' }) }
    },
    async exportResult(seat) {
      await session.flush()
      const { files } = session.getState().project
      const text = await exportResult({ seat, events: session.events(), files, storage, now: Date.now })
      const name = fileName(`${seat.workshop.title} ${seat.learner}`)
      return { name: `${name}.result.json`, blob: new Blob([text], { type: 'application/json' }) }
    },
    async exportZip() {
      await session.flush()
      const { name, files } = session.getState().project
      const { zip, missing } = await zipFiles(files, storage)
      const blob = new Blob([zip as BlobPart], { type: 'application/zip' })
      return { name: `${fileName(name)}.zip`, blob, missing }
    },
    async dispose() {
      stopSaving()
      store.dispose()
      search.dispose()
      options.codeHelp.dispose()
      disposeRoot()
      await session.dispose()
    },
  }
}

/** The ports that are open in the sandbox, ascending. */
function createPorts(sandbox: Accessor<SandboxStatus>): Accessor<number[]> {
  const [ports, setPorts] = createSignal<number[]>([])
  createEffect(() => {
    const status = sandbox()
    if (status.status !== 'ready') return
    onCleanup(
      status.sandbox.on('port', (port, type) =>
        setPorts((before) => {
          const others = before.filter((other) => other !== port)
          return type === 'open' ? [...others, port].sort((a, b) => a - b) : others
        }),
      ),
    )
  })
  return ports
}
