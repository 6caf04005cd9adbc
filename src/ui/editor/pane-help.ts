import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { type CodeHelpStatus, type FileEdits, isCode } from '../../project/code-help/code-help.ts'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import { type CodeEditor, LARGE_TEXT } from './code-editor.ts'
import type { CodeHelpActions } from './code-help/attach-code-help.ts'
import type { ProblemCount } from './code-help/problems.ts'

export interface PaneHelp {
  status: Accessor<CodeHelpStatus>
  /** null while it is not known. */
  problems: Accessor<ProblemCount | null>
  /** Loads TypeScript, where it is not there yet, and gives its help to the pane's editor. */
  attach(): Promise<void>
  detach(): void
  nextProblem(): void
}

export interface PaneHelpOptions {
  path: string
  editor(): CodeEditor | null
  isShown(): boolean
  isLocked(): boolean
}

/** One pane's part of what TypeScript knows. Nothing is loaded before somebody goes into a file that it reads. */
export function createPaneHelp({ path, editor, isShown, isLocked }: PaneHelpOptions): PaneHelp {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  const client = workbench.codeHelp
  const [status, setStatus] = createSignal<CodeHelpStatus>(client.status())
  const [problems, setProblems] = createSignal<ProblemCount | null>(null)
  const [actions, setActions] = createSignal<CodeHelpActions | null>(null)
  let attached: CodeEditor | null = null

  onCleanup(client.subscribe((what) => what === 'status' && setStatus(client.status())))

  async function writeFiles(files: FileEdits[]): Promise<void> {
    for (const { path, text } of files) {
      try {
        await workbench.saveFile(path, text)
      } catch (error) {
        app.tell(`${path} was not renamed in: ${error instanceof Error ? error.message : error}`)
      }
    }
  }

  async function attach(): Promise<void> {
    const to = editor()
    if (!to || attached === to || !isCode(path) || to.view.state.doc.length > LARGE_TEXT) {
      // One that has failed is tried again when somebody comes back.
      if (attached !== null && client.status().state === 'failed') client.ensure()
      return
    }
    attached = to
    client.ensure()
    const { codeHelpActions, codeHelpExtension } = await import('./code-help/attach-code-help.ts')
    if (attached !== to || editor() !== to) return
    const hooks = {
      help: client,
      path,
      onProblems: setProblems,
      onGo: ({
        path: target,
        line,
        column,
        length,
      }: {
        path: string | null
        line: number
        column: number
        length: number
      }) => {
        if (target !== null) view.openFile(target, line, column, length)
      },
      onFiles: (files: FileEdits[]) => void writeFiles(files),
    }
    to.extend(codeHelpExtension(hooks))
    setActions(codeHelpActions(to.view, hooks))
  }

  createEffect(() => {
    const can = actions()
    if (can === null || !isShown() || status().state !== 'ready') return
    view.offer('definition', () => void can.goToDefinition())
    view.offer('problem-next', can.nextProblem)
    if (isLocked()) return
    view.offer('format', () => void can.format().catch((error: Error) => app.tell(error.message)))
    view.offer('rename-symbol', () => void can.rename())
  })

  return {
    status,
    problems,
    attach,
    detach() {
      attached = null
      setActions(null)
      setProblems(null)
    },
    nextProblem: () => actions()?.nextProblem(),
  }
}
