import * as Comlink from 'comlink'
import { rebuildHistory } from './agent/history.ts'
import { parseTestReport } from './checks/reports/parse-test-report.ts'
import { loadPreviewConfig } from './preview/config.ts'
import { createPreview } from './preview/create-preview.ts'
import type { PreviewScript } from './preview/inject-script.ts'
import { chainEvents, sha256 } from './project/event-log.ts'
import { parseProjectFile } from './project/project-file.ts'
import type { ReceivedProject, Receipt } from './project/received.ts'
import { createSession } from './project/session.ts'
import { parseShareLink } from './project/share.ts'
import type { AgentApi } from './protocol/agent.ts'
import type { EventBody, ModelSource } from './protocol/events.ts'
import type { Sandbox } from './protocol/sandbox.ts'
import type { Settings } from './protocol/settings.ts'
import type { Storage } from './protocol/storage.ts'
import { type EmbeddedEngine, createEmbeddedEngine, sameOriginSources } from './sandbox/embedded/embedded-sandbox.ts'
import { hasModel } from './ui/settings/has-model.ts'
import { createSessionWorkbench, type SessionWorkbench } from './ui/session-workbench.ts'
import type { NewProject, OpenPreview } from './ui/workbench.ts'

/** Composes what an open project lives on. Loaded when the first one is opened, so that the start screen is light. */
export interface Projects {
  /** Stores a new project, without opening it. Returns its id. */
  create(request: Pick<NewProject, 'prompt' | 'template'>, files: Record<string, string>): Promise<string>
  receiveLink(fragment: string): Promise<Received>
  receiveFile(content: string): Promise<Received>
  open(id: string, from?: { source: ModelSource; demo: string | null }): Promise<OpenProject>
  /** Starts the engine before it is needed. Failures show when it is. */
  warm(): void
}

export type Received = { ok: true; id: string; missing: string[] } | { ok: false; message: string }

export interface OpenProject {
  workbench: SessionWorkbench
  /** Saves, then ends its machine and its agent. */
  close(): Promise<void>
}

export interface ProjectsOptions {
  storage: Storage
  settings: () => Settings
  /** A sentence for the person. */
  onProblem(text: string): void
  onEngineFailure(message: string): void
}

export function createProjects(options: ProjectsOptions): Projects {
  const { storage, settings, onProblem } = options
  const config = loadPreviewConfig()
  let script: PreviewScript | null = null
  let engine: Promise<EmbeddedEngine> | null = null

  /** One kernel for the page; every project has a machine of its own in it. */
  function startEngine(): Promise<EmbeddedEngine> {
    engine ??= createEmbeddedEngine({
      ...sameOriginSources(),
      onPreviewScript: (source, own) => {
        script = { source, options: own }
      },
      onCrash: (message) => {
        engine = null
        options.onEngineFailure(message)
      },
    }).catch((error: unknown) => {
      engine = null
      options.onEngineFailure(error instanceof Error ? error.message : String(error))
      throw error
    })
    return engine
  }

  async function store(name: string, lines: { time: number; body: EventBody }[]): Promise<string> {
    const id = crypto.randomUUID()
    const now = Date.now()
    await storage.createProject({ id, name, createdAt: now, openedAt: now, events: 0 })
    await storage.appendEvents(id, await chainEvents(lines))
    return id
  }

  async function receive(receipt: Receipt): Promise<Received> {
    if (!receipt.ok) return receipt
    const { name, events, contents, missing }: ReceivedProject = receipt.project
    const id = crypto.randomUUID()
    const now = Date.now()
    await storage.createProject({ id, name, createdAt: now, openedAt: now, events: 0 })
    for (const [hash, bytes] of contents) await storage.putContent(hash, bytes)
    await storage.appendEvents(id, events)
    return { ok: true, id, missing }
  }

  const openPreview =
    (sandbox: Promise<Sandbox>, ports: () => number[]): OpenPreview =>
    async (container, onNavigate) => {
      const { previewOrigin } = await config
      return createPreview({
        origin: previewOrigin,
        sandbox: await sandbox,
        container,
        openPorts: ports(),
        script: () => script,
        onNavigate,
      })
    }

  return {
    warm: () => void startEngine().catch(() => {}),

    async create({ prompt, template }, files) {
      const time = Date.now()
      const name = projectName(prompt ?? template ?? '')
      const lines: { time: number; body: EventBody }[] = [{ time, body: { type: 'created', name, template } }]
      const changes = await Promise.all(
        Object.entries(files).map(async ([path, text]) => {
          const bytes = new TextEncoder().encode(text)
          const content = await sha256(bytes)
          await storage.putContent(content, bytes)
          return { path, content, size: bytes.length }
        }),
      )
      if (changes.length > 0) lines.push({ time, body: { type: 'files', by: 'person', changes } })
      return store(name, lines)
    },

    receiveLink: async (fragment) => receive(await parseShareLink(fragment)),
    receiveFile: async (content) => receive(await parseProjectFile(content)),

    async open(id, from) {
      const sandbox = startEngine().then((started) => started.createSandbox())
      const { agent, end } = startAgent(sandbox)
      const session = await createSession({
        storage,
        projectId: id,
        sandbox,
        agent,
        settings,
        rebuildHistory,
        parseReport: parseTestReport,
      })
      const last = session.events().findLast(({ body }) => body.type === 'run-started')?.body
      const before = last?.type === 'run-started' ? last : null
      const workbench: SessionWorkbench = createSessionWorkbench({
        session,
        storage,
        settings,
        preview: openPreview(sandbox, () => workbench.ports()),
        source: from?.source ?? before?.source ?? (hasModel(settings().model) ? 'endpoint' : 'paste'),
        // A demo's script stands in the place of the model's name.
        demo: from?.demo ?? (before?.source === 'demo' ? before.model : null),
        onProblem,
      })
      return {
        workbench,
        async close() {
          await workbench.dispose()
          end()
          await sandbox.then((machine) => machine.teardown()).catch(() => {})
        },
      }
    },
  }
}

/** The agent's worker, as the session sees it. A worker that dies ends what was asked of it. */
function startAgent(sandbox: Promise<Sandbox>): { agent: AgentApi; end(): void } {
  const worker = new Worker(new URL('../workers/agent.ts', import.meta.url), { type: 'module', name: 'agent' })
  const api = Comlink.wrap<AgentApi>(worker)
  const died = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(`The agent's worker failed: ${event.message || 'it could not be loaded'}`)))
    worker.addEventListener('messageerror', () => reject(new Error("The agent's worker sent something unreadable.")))
  })
  died.catch(() => {})
  const connected = sandbox.then((machine) => {
    const port = machine.connect()
    return Promise.race([api.connect(Comlink.transfer(port, [port])), died])
  })
  connected.catch(() => {})
  return {
    agent: {
      connect: (port) => api.connect(Comlink.transfer(port, [port])),
      async run(request, onSignal) {
        await connected
        return Promise.race([api.run(request, Comlink.proxy(onSignal)), died])
      },
      stop: () => Promise.race([api.stop(), died]),
      answer: (text) => Promise.race([api.answer(text), died]),
    },
    end: () => worker.terminate(),
  }
}

const SMALL_WORDS = new Set(
  'a an and are as at be build by can create do endpoint for from give i in is it make me my of on or our please so some that the them this to us want which with write you your'.split(' '),
)

/** A short name for a project, from what was asked. It can be changed. */
export function projectName(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = words.filter((word) => !SMALL_WORDS.has(word))
  return (telling.length > 0 ? telling : words).slice(0, 3).join('-').slice(0, 40) || 'untitled'
}
