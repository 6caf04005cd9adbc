import { type Accessor, createContext, useContext } from 'solid-js'
import type { CodeHelpClient } from '../project/code-help/code-help-client.ts'
import type { Live } from '../project/live.ts'
import type { SearchQuery } from '../project/search/find-in-text.ts'
import type { SearchResult } from '../project/search/search-files.ts'
import type { SecretFinding } from '../project/secrets.ts'
import type { ShippingBody } from '../project/session.ts'
import type { SandboxStatus } from '../project/session-state.ts'
import type { ShareDraft } from '../project/share.ts'
import type { Gathered, OutFile } from '../project/take-out/gather.ts'
import type { Connection } from '../protocol/connection.ts'
import type { ModelSource, ProjectEvent } from '../protocol/events.ts'
import type { OfflineAnswer } from '../protocol/offline.ts'
import type { Plan } from '../protocol/plan.ts'
import type { Answer, ProjectPolicy } from '../protocol/policy.ts'
import type { ModelSettings, Settings } from '../protocol/settings.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { ProjectSummary } from '../protocol/storage.ts'
import type { RunRecord } from '../protocol/tool.ts'
import type { Workshop, WorkshopSeat } from '../protocol/workshop.ts'

/** Workshops: `main.tsx` composes what they need. */
export interface Workshops {
  /** The place of the open project in one; null where it is in none. */
  seat: Accessor<WorkshopSeat | null>
  begin(workshop: Workshop, learner: string): Promise<void>
  /** Runs the tests over these files in a machine of their own. Rejects with a sentence. */
  runTests(files: ReadonlyMap<string, Uint8Array>, command: string): Promise<RunRecord>
}

/** What the page is given to live on. `main.tsx` composes it; components only read it and call its actions. */
export interface App {
  settings: Accessor<Settings>
  /** Changes these and leaves the rest as it is kept, which another tab may have changed. */
  saveSettings(changes: Partial<Settings>): Promise<void>
  /** Asks a model's host for its models. Never rejects. */
  testConnection(model: ModelSettings): Promise<Connection>
  /** What of the page is kept for use without a network, and how to let go of it. */
  offline: { report(): Promise<OfflineAnswer>; clear(): Promise<OfflineAnswer> }
  /** Most recently opened first. */
  projects: Accessor<ProjectSummary[]>
  /** null: the start screen. */
  workbench: Accessor<Workbench | null>
  /** What is being done before a workbench stands, for example `Opening auth-api`; null when nothing is. */
  busy: Accessor<string | null>
  troubles: Accessor<Trouble[]>
  /** Says what could not be done, as a sentence. */
  tell(problem: string): void
  /** Takes away a notice that was read. */
  dismiss(trouble: Trouble): void
  demos: Demo[]
  templates: Template[]
  create(request: NewProject): Promise<void>
  open(id: string): Promise<void>
  close(): Promise<void>
  /** Begins a project with what the open one was at a step, and opens it. The open one stays as it is. */
  branch(request: BranchRequest): Promise<void>
  /** Closes it where it is open. A trouble of the kind `undo` takes it back while that is possible. */
  remove(id: string): Promise<void>
  rename(id: string, name: string): Promise<void>
  /** A project from a file that `exportFile` made. Rejects with a sentence that says why it could not be opened. */
  importFile(file: File): Promise<void>
  /** A project of these files, by path; rejects as `importFile` does. */
  importFolder(name: string, files: ReadonlyMap<string, File>): Promise<void>
  /** A project of these contents, by path. `from` and what was `left` behind are said. Rejects as `importFile` does. */
  importContents(
    name: string,
    files: ReadonlyMap<string, Uint8Array>,
    about: { from: string; left: string[] },
  ): Promise<void>
  workshops: Workshops
  /** A dialog that the address asked for; it is taken once. */
  asked: Accessor<Asked | null>
  answerAsked(): void
}

/** What a link to this page asks for before anything is done. */
export type Asked = { kind: 'github'; address: string } | { kind: 'workshop'; link: string }

/** Something about this page as a whole that a person must know. `text` says what happened and what to do. */
export interface Trouble {
  kind: 'isolation' | 'storage' | 'sandbox' | 'engine' | 'link' | 'undo' | 'update' | 'elsewhere' | 'notice'
  title: string
  text: string
  /** The project that it is about, by id. */
  project?: string
  /** The page cannot go on with this one. */
  fatal: boolean
  /** What can be done about it here. */
  action?: { label: string; run(): void }
}

export interface NewProject {
  /** Sent as the first prompt; null opens the project without sending anything, or plays the demo's own. */
  prompt: string | null
  template: string | null
  source: ModelSource
  demo: string | null
}

export interface BranchRequest {
  /** The last line of the open project's log that the branch has, too. */
  line: number
  name: string
  /** Whom the branch asks, at the settings' provider; null: whoever answers in the open one. */
  model: string | null
  /** Asked at once; null: nothing. */
  prompt: string | null
}

/** A recorded session whose model is scripted and whose execution is real. */
export interface Demo {
  name: string
  language: string
}

export interface Template {
  id: string
  title: string
  runner: string
  about: string
  /** The path of the file that tells most of it. */
  shows: string
  /** Text by path. */
  files: Record<string, string>
}

export type { Live, SandboxStatus, ShareDraft }

/** One open project. `state` and `live` are Solid stores: components never write to them. */
export interface Workbench {
  readonly id: string
  readonly state: ProjectState
  readonly live: Live
  events(): readonly ProjectEvent[]
  sandbox: Accessor<SandboxStatus>
  /** Ports that are open inside the sandbox, ascending. */
  ports: Accessor<number[]>
  /** null where no page can be shown. */
  preview: OpenPreview | null
  /** What TypeScript knows about the project's code, in a worker. */
  codeHelp: CodeHelpClient
  /** Where a new prompt's answers come from. */
  source: Accessor<ModelSource>
  setSource(source: ModelSource): void

  send(text: string): Promise<void>
  stop(): Promise<void>
  answerPaste(text: string): Promise<void>
  /** Takes a run up again that a limit, an error or a person stopped; from where its answers came, unless told otherwise. */
  continueRun(source?: ModelSource): Promise<void>
  /** Decides a race under way for whoever leads. */
  takeLead(): Promise<void>
  /** Takes the files of a candidate of a race that has ended. */
  adoptBranch(run: string, branch: string): Promise<void>
  /** The plan's test command, or what the project's files suggest. */
  runTests(command?: string): Promise<void>
  editPlan(plan: Plan): Promise<void>
  /** The person's word on an open question of the agent's. */
  decide(question: string, answer: Answer): Promise<void>
  /** What holds in this project from the next run on. */
  setPolicy(policy: ProjectPolicy): Promise<void>
  /** Files, conversation and plan as they stood after this line of the log; the line before a rewind takes it back. */
  rewind(to: number): Promise<void>
  rename(name: string): Promise<void>
  /** Paths are relative to the project. null where there is no such file, or it is not text. */
  readFile(path: string): Promise<string | null>
  readBytes(path: string): Promise<Uint8Array | null>
  /** In the contents of all files. null where a later search began meanwhile. */
  search(query: SearchQuery): Promise<SearchResult | null>
  saveFile(path: string, text: string): Promise<void>
  createFile(path: string): Promise<void>
  renameFile(from: string, to: string): Promise<void>
  deleteFile(path: string): Promise<void>
  /** The text behind a content hash; null where it is not kept or not text. */
  contentText(hash: string): Promise<string | null>
  share(): Promise<ShareDraft>
  /**
   * The project with its whole history. `secrets`: what in it looks like one; `old`: how many contents with secrets no
   * file has any more, which can be left out.
   */
  exportFile(options?: {
    withoutOldSecrets?: boolean
  }): Promise<{ name: string; blob: Blob; secrets: SecretFinding[]; old: number }>
  /** What a repository would get: the files without what `.gitignore` leaves out. */
  gather(): Promise<Gathered>
  /** Every file in a folder of the machine, by path in it; those of `node_modules` and hidden ones are left out. */
  readFolder(folder: string): Promise<OutFile[]>
  /** Runs it as the person's own command, which the log tells; null where it could not be run, which is said. */
  runCommand(command?: string): Promise<RunRecord | null>
  /** Writes into the log what left, and where it went. */
  noteShipping(body: ShippingBody): Promise<void>
  /** What a learner hands in: the signed history and the files. */
  exportResult(seat: WorkshopSeat): Promise<{ name: string; blob: Blob }>
  /** The history as JSON lines, signed with this browser's key. */
  exportLog(): Promise<{ name: string; blob: Blob }>
  /** The files alone. `missing`: those whose contents are no longer in this browser. */
  exportZip(): Promise<{ name: string; blob: Blob; missing: string[] }>
}

/** Shows what servers in the sandbox serve; made by `src/preview/`. */
export interface PreviewFrame {
  /** `inline`: without an origin of its own a page comes with its scripts and styles in it, and later requests fail. */
  readonly mode: 'origin' | 'inline' | 'engine'
  /** Why `inline` is used although another origin is configured. */
  readonly problem: string | null
  /** Where the shown page can be opened in a tab of its own; null where it cannot. */
  readonly url: string | null
  show(port: number, path?: string): Promise<void>
  dispose(): void
}

/** Fills `container`. `onNavigate` hears of every document that is opened in it. */
export type OpenPreview = (
  container: HTMLElement,
  onNavigate: (port: number, path: string) => void,
) => Promise<PreviewFrame>

export const AppContext = createContext<App>()
export const WorkbenchContext = createContext<Workbench>()

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('No App above this component')
  return app
}

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext)
  if (!workbench) throw new Error('No Workbench above this component')
  return workbench
}
