import * as Comlink from 'comlink'
import { rebuildHistory } from './agent/history.ts'
import { parseTestReport } from './checks/reports/parse-test-report.ts'
import { canProve } from './checks/reports/test-commands.ts'
import { createGateway } from './gateway/gateway.ts'
import { createJournal, type Journal } from './gateway/journal.ts'
import { createKeptPackages, openPackageCache } from './gateway/kept-packages.ts'
import { loadPreviewConfig } from './preview/config.ts'
import { createPreview } from './preview/create-preview.ts'
import type { PreviewScript } from './preview/inject-script.ts'
import { visitPage } from './preview/visit/visit-page.ts'
import { createCodeHelpClient, type Remote } from './project/code-help/code-help-client.ts'
import { parseProjectFile } from './project/project-file.ts'
import { createProjectLocks, type HeldProject } from './project/project-locks.ts'
import { createProjects, type Projects } from './project/projects.ts'
import type { Receipt } from './project/received.ts'
import { runCommand } from './project/run-command.ts'
import { createSession } from './project/session.ts'
import { parseShareLink } from './project/share.ts'
import type { Template } from './project/templates.ts'
import { projectOfFiles, unzipFiles } from './project/zip.ts'
import type { AgentApi } from './protocol/agent.ts'
import type { ModelSource } from './protocol/events.ts'
import type { EngineName, Sandbox } from './protocol/sandbox.ts'
import type { Settings } from './protocol/settings.ts'
import type { Storage } from './protocol/storage.ts'
import type { RunRecord } from './protocol/tool.ts'
import type { VisitPage } from './protocol/visit.ts'
import { sameOriginSources } from './sandbox/embedded/embedded-sandbox.ts'
import { openSandbox } from './sandbox/open-sandbox.ts'
import { serveVisits } from './sandbox/visit-link.ts'
import { createSessionWorkbench, type SessionWorkbench } from './ui/session-workbench.ts'
import { hasModel } from './ui/settings/has-model.ts'
import type { OpenPreview } from './ui/workbench.ts'

/** How long a deleted project can be taken back. Milliseconds; the page says ten seconds. */
const UNDO_MS = 10_000

/** Tests of somebody else's files take no longer. Milliseconds. */
const RUN_IN_MS = 120_000

/** Composes what an open project lives on. Loaded when the first one is opened, so that the start screen is light. */
export interface Machinery {
  projects: Projects
  receiveLink(fragment: string): Promise<Receipt>
  receiveFile(content: string): Promise<Receipt>
  receiveZip(name: string, zip: Uint8Array): Promise<Receipt>
  /** `isWhole`: a folder that all files share is part of the project. */
  receiveFolder(name: string, files: ReadonlyMap<string, Uint8Array>, how?: { isWhole: boolean }): Promise<Receipt>
  /** `elsewhere`: another tab has it open, and only one may write. */
  open(id: string, options: OpenOptions): Promise<OpenProject | 'elsewhere'>
  /** Whether a tab has it open, this one too. */
  isOpen(id: string): Promise<boolean>
  /** Runs a command over files in a machine of their own, which has no way out. Rejects with a sentence. */
  runIn(files: ReadonlyMap<string, Uint8Array>, command: string): Promise<RunRecord>
  /** Starts the engine before it is needed. Failures show when it is. */
  warm(): void
}

export interface OpenProject {
  workbench: SessionWorkbench
  /** Saves, then ends its machine and its agent. */
  close(): Promise<void>
}

export interface OpenOptions {
  from?: { source: ModelSource; demo: string | null } | undefined
  /** Makes another tab that has it save and close it. */
  takeOver?: boolean
  /** Another tab wants it, or has taken it: it must be closed here. */
  onWantedElsewhere(): void
}

export interface MachineryOptions {
  storage: Storage
  settings: () => Settings
  templates: Template[]
  /** A sentence for the person. */
  onProblem(text: string): void
  onEngineFailure(message: string): void
  /** Another engine than the chosen one runs; why, as a sentence. */
  onOtherEngine(reason: string): void
}

export function createMachinery(options: MachineryOptions): Machinery {
  const { storage, settings, onProblem } = options
  const config = loadPreviewConfig(import.meta.env.BASE_URL)
  let script: PreviewScript | null = null
  const packages = createKeptPackages(openPackageCache)
  const locks = createProjectLocks({ locks: navigator.locks, channel: new BroadcastChannel('tabwright:projects') })
  /** A machine that stands ready for the project that is opened next. */
  let spare: Started | null = null

  function startMachine(engine: EngineName): Started {
    const journal = createJournal()
    const hosts: OpenedHosts = { isOpen: () => false }
    return { engine, journal, hosts, sandbox: startSandbox(engine, journal, hosts) }
  }
  async function startSandbox(engine: EngineName, journal: Journal, doors: OpenedHosts): Promise<Sandbox> {
    try {
      const { registries = [], pythonIndex } = await config
      const gateway = createGateway({
        policy: { registries, pythonIndexes: pythonIndex ? [pythonIndex] : [], hosts: (host) => doors.isOpen(host) },
        fetch: (...request) => fetch(...request),
        packages,
        onRecord: journal.record,
      })
      const opened = await openSandbox({
        engine,
        embedded: {
          ...sameOriginSources(),
          onPreviewScript: (source, own) => {
            script = { source, options: own }
          },
          onCrash: options.onEngineFailure,
          gateway,
          registry: registries[0],
          pythonIndex,
        },
        webcontainer: { apiKey: import.meta.env.TABWRIGHT_WEBCONTAINER_KEY },
      })
      if (opened.reason !== null) options.onOtherEngine(opened.reason)
      return opened.sandbox
    } catch (error) {
      options.onEngineFailure(error instanceof Error ? error.message : String(error))
      throw error
    }
  }
  function takeMachine(): Started {
    const { engine } = settings()
    const ready = spare?.engine === engine ? spare : startMachine(engine)
    if (spare?.engine === engine) spare = null
    return ready
  }

  const openPreview =
    (sandbox: Promise<Sandbox>, ports: () => number[]): OpenPreview =>
    async (container, onNavigate) => {
      const { previewOrigin } = await config
      const machine = await sandbox
      return createPreview({
        origin: previewOrigin,
        sandbox: machine,
        container,
        openPorts: ports(),
        script: () => script,
        onNavigate,
      })
    }

  return {
    projects: createProjects({ storage, templates: options.templates, undoMs: UNDO_MS }),
    receiveLink: parseShareLink,
    receiveFile: parseProjectFile,
    receiveFolder: projectOfFiles,
    async receiveZip(name, zip) {
      const unpacked = unzipFiles(zip)
      if ('message' in unpacked) return { ok: false, code: 'invalid', message: unpacked.message }
      return projectOfFiles(name, unpacked.files)
    },

    warm() {
      const { engine } = settings()
      if (spare?.engine === engine) return
      const started = startMachine(engine)
      started.sandbox.catch(() => {
        if (spare === started) spare = null
      })
      // Of another engine, which the settings no longer ask for.
      spare?.sandbox.then((machine) => machine.teardown()).catch(() => {})
      spare = started
    },

    isOpen: locks.isHeld,

    async runIn(files, command) {
      const { sandbox } = startMachine('embedded')
      const machine = await sandbox
      try {
        for (const [path, bytes] of files) {
          const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
          if (folder !== '') await machine.fs.mkdir(folder, { recursive: true })
          await machine.fs.writeFile(path, bytes)
        }
        const stopping = new AbortController().signal
        const limits = { timeoutMs: RUN_IN_MS, stopping, onOutput: () => {} }
        return await runCommand({ sandbox: machine, command, parseReport: parseTestReport, ...limits })
      } finally {
        machine.teardown()
      }
    },

    async open(id, { from, takeOver = false, onWantedElsewhere }) {
      const held = await locks.hold(id, { onAsked: onWantedElsewhere, onLost: onWantedElsewhere }, takeOver)
      if (held === null) return 'elsewhere'
      return openHeld(id, held, from).catch((error) => {
        held.release()
        throw error
      })
    },
  }

  async function openHeld(id: string, held: HeldProject, from: OpenOptions['from']): Promise<OpenProject> {
    const { sandbox, journal, hosts } = takeMachine()
    const { agent, end } = startAgent(sandbox, async (machine, visit, signal) => {
      const { previewOrigin } = await config
      return visitPage({ sandbox: machine, origin: previewOrigin, visit, signal })
    })
    const session = await createSession({
      storage,
      projectId: id,
      sandbox,
      agent,
      settings,
      rebuildHistory,
      parseReport: parseTestReport,
      canProve,
    }).catch(async (error) => {
      end()
      await sandbox.then((machine) => machine.teardown()).catch(() => {})
      throw error
    })
    hosts.isOpen = session.allowsHost
    journal.keep((batch) => void session.noteRequests(batch).catch((error: Error) => onProblem(error.message)))
    const last = session.events().findLast(({ body }) => body.type === 'run-started')?.body
    const before = last?.type === 'run-started' ? last : null
    const workbench: SessionWorkbench = createSessionWorkbench({
      session,
      storage,
      settings,
      startSearch: () =>
        new Worker(new URL('../workers/search.ts', import.meta.url), { type: 'module', name: 'search' }),
      codeHelp: createCodeHelpClient({
        startWorker: startCodeHelp,
        connect: async () => (await sandbox).connect(),
        base: new URL(import.meta.env.BASE_URL, location.href).href,
      }),
      preview: openPreview(sandbox, () => workbench.ports()),
      source: from?.source ?? before?.source ?? (hasModel(settings().model) ? 'endpoint' : 'paste'),
      // A demo's script stands in the place of the model's name.
      demo: from?.demo ?? (before?.source === 'demo' ? before.model : null),
      onProblem,
    })
    return {
      workbench,
      async close() {
        journal.flush()
        await workbench.dispose()
        end()
        await sandbox.then((machine) => machine.teardown()).catch(() => {})
        held.release()
      },
    }
  }
}

/** A machine on its way, and what it asks of the world outside. */
interface Started {
  engine: EngineName
  sandbox: Promise<Sandbox>
  journal: Journal
  hosts: OpenedHosts
}

/** Which hosts the open project's rules and its person's answers open; before there is one, none. */
interface OpenedHosts {
  isOpen(host: string): boolean
}

/** The agent's worker, as the session sees it. One that fails ends what was asked of it; the next call gets another. */
function startAgent(sandbox: Promise<Sandbox>, visitPage: VisitPage): { agent: AgentApi; end(): void } {
  let worker: AgentWorker | null = null
  const use = (): AgentWorker => {
    if (worker === null || worker.hasFailed()) worker = startAgentWorker(sandbox, visitPage)
    return worker
  }
  use()
  return {
    agent: {
      connect: (port) => use().api.connect(Comlink.transfer(port, [port])),
      async run(request, onSignal) {
        const { api, connected, failed } = use()
        await connected
        return Promise.race([api.run(request, Comlink.proxy(onSignal)), failed])
      },
      stop: () => Promise.race([use().api.stop(), use().failed]),
      answer: (text) => Promise.race([use().api.answer(text), use().failed]),
      decide: (question, answer) => Promise.race([use().api.decide(question, answer), use().failed]),
      takeLead: () => Promise.race([use().api.takeLead(), use().failed]),
    },
    end: () => worker?.end(),
  }
}

function startCodeHelp() {
  const worker = new Worker(new URL('../workers/code-help.ts', import.meta.url), { type: 'module', name: 'code-help' })
  const api = Comlink.wrap(worker) as unknown as Remote
  return { worker, api, proxy: Comlink.proxy, hand: (port: MessagePort) => Comlink.transfer(port, [port]) }
}

interface AgentWorker {
  api: Comlink.Remote<AgentApi>
  connected: Promise<unknown>
  /** Rejects when the worker has failed; it has been ended then, and asks no model any more. */
  failed: Promise<never>
  hasFailed(): boolean
  end(): void
}

function startAgentWorker(sandbox: Promise<Sandbox>, visitPage: VisitPage): AgentWorker {
  const worker = new Worker(new URL('../workers/agent.ts', import.meta.url), { type: 'module', name: 'agent' })
  const api = Comlink.wrap<AgentApi>(worker)
  let isOver = false
  const failed = new Promise<never>((_resolve, reject) => {
    const fail = (message: string) => {
      isOver = true
      worker.terminate()
      reject(new Error(message))
    }
    worker.addEventListener('error', (event) =>
      fail(`The agent's worker failed: ${event.message || 'it could not be loaded'}`),
    )
    worker.addEventListener('messageerror', () => fail("The agent's worker sent something unreadable."))
  })
  failed.catch(() => {})
  const connected = sandbox.then((machine) => {
    const port = machine.connect()
    const browser = new MessageChannel()
    serveVisits(browser.port1, visitPage)
    const handedOver = Comlink.transfer(browser.port2, [browser.port2])
    return Promise.race([api.connect(Comlink.transfer(port, [port]), handedOver), failed])
  })
  connected.catch(() => {})
  return { api, connected, failed, hasFailed: () => isOver, end: () => worker.terminate() }
}
