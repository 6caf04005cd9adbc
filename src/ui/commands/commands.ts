import { rewindToStep } from '../chat/steps.ts'
import type { TabName, View } from '../view.ts'
import type { App, Workbench } from '../workbench.ts'

/** Everything that can be done by a key, a menu or the palette. One list feeds all three. */
export interface Command {
  id: string
  title: string
  /** As a menu has it; the title otherwise. */
  label?: string
  /** `Mod` is ⌘ on a Mac and Ctrl elsewhere; single letters and sequences (`g e`) count only outside text fields. */
  keys: readonly string[]
  /** Also from within text fields, the editor and the terminal. */
  everywhere?: boolean
  isOn(): boolean
  run(): void
}

const TABS: [TabName, string, string][] = [
  ['editor', 'Editor', 'g e'],
  ['diff', 'Diff', 'g d'],
  ['preview', 'Preview', 'g p'],
  ['tests', 'Tests', 'g t'],
  ['terminal', 'Terminal', 'g x'],
]

/** Takes the whole project to a file on the person's disk; where it holds secrets, a dialog asks first. */
export async function saveAsFile(workbench: Workbench, view: View): Promise<void> {
  const { name, blob, secrets } = await workbench.exportFile()
  if (secrets.length > 0) view.setDialog('export')
  else saveBlob(name, blob)
}

export async function download(made: Promise<{ name: string; blob: Blob }>): Promise<void> {
  const { name, blob } = await made
  saveBlob(name, blob)
}

async function saveAsZip(app: App, workbench: Workbench): Promise<void> {
  const { name, blob, missing } = await workbench.exportZip()
  saveBlob(name, blob)
  if (missing.length > 0) app.tell(`Not in the ZIP, because this browser no longer has them: ${missing.join(', ')}.`)
}

export function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Every command with the keys that the settings give it. */
export function createCommands(app: App, view: View): Command[] {
  return listCommands(app, view).map((command) => ({
    ...command,
    get keys() {
      return app.settings().keys?.[command.id] ?? command.keys
    },
  }))
}

/** The same with their usual keys. */
export function listCommands(app: App, view: View): Command[] {
  const workbench = () => app.workbench()
  const inProject = () => workbench() !== null
  const isRunning = () => workbench()?.state.run != null || workbench()?.live.testing != null
  const isQuiet = () => inProject() && !isRunning()
  const always = () => true
  const go = (by: number) => {
    const last = lastStep()
    const next = (view.step() ?? last) + by
    view.setStep(next >= last ? null : Math.max(1, next))
  }
  /** What a shown component does, where it can. */
  const offered = (id: string, title: string, keys: string[], everywhere = false): Command => ({
    id,
    title,
    keys,
    everywhere,
    isOn: () => inProject() && view.offered(id) !== undefined,
    run: () => view.offered(id)?.(),
  })
  const list: Command[] = [
    {
      id: 'palette',
      title: 'Commands',
      keys: ['Mod+k'],
      everywhere: true,
      isOn: always,
      run: () => view.setDialog('palette'),
    },
    {
      id: 'files',
      title: 'Go to file',
      keys: ['Mod+p'],
      everywhere: true,
      isOn: inProject,
      run: () => view.setDialog('files'),
    },
    {
      id: 'search',
      title: 'Search in files',
      keys: ['Mod+Shift+f'],
      everywhere: true,
      isOn: inProject,
      run: () => view.askSearch(selectedText()),
    },
    {
      id: 'show-files',
      title: 'Show the file tree',
      keys: ['Mod+Shift+e'],
      everywhere: true,
      isOn: inProject,
      run: () => {
        view.showSide('files')
        queueMicrotask(() => document.querySelector<HTMLElement>('.editor-side [role=treeitem][tabindex="0"]')?.focus())
      },
    },
    {
      id: 'file-close',
      title: 'Close the file',
      keys: ['Alt+w'],
      everywhere: true,
      isOn: () => inProject() && view.file() !== null,
      run: () => view.closeFile(view.file()!),
    },
    {
      id: 'file-next',
      title: 'Next open file',
      keys: ['Alt+PageDown'],
      everywhere: true,
      isOn: () => inProject() && view.files().length > 1,
      run: () => moveFile(view, 1),
    },
    {
      id: 'file-previous',
      title: 'Previous open file',
      keys: ['Alt+PageUp'],
      everywhere: true,
      isOn: () => inProject() && view.files().length > 1,
      run: () => moveFile(view, -1),
    },
    offered('file-new', 'New file', []),
    offered('format', 'Format the file', ['Alt+Shift+f']),
    offered('definition', 'Go to the declaration', ['F12'], true),
    offered('rename-symbol', 'Rename the name at the caret', ['F2'], true),
    offered('problem-next', 'Next problem in the file', ['Alt+F8']),
    offered('hunk-next', 'Next change', ['j']),
    offered('hunk-previous', 'Previous change', ['k']),
    offered('hunk-accept', 'Accept this change', ['y']),
    offered('hunk-revert', 'Take this change back', ['n']),
    offered('diff-sides', 'Changes side by side or in line', []),
    offered('tests-failed', 'Run the failed tests', []),
    offered('shell-new', 'New shell', []),
    {
      id: 'prompt',
      title: 'Write to the agent',
      keys: ['g m'],
      isOn: inProject,
      run: () => {
        view.setPane('talk')
        queueMicrotask(() => document.querySelector<HTMLElement>('.talk-pane textarea')?.focus())
      },
    },
    { id: 'keys', title: 'All keys', keys: ['?'], isOn: always, run: () => view.setDialog('keys') },
    {
      id: 'test',
      title: 'Run the tests',
      keys: ['Mod+Enter'],
      everywhere: true,
      isOn: isQuiet,
      run: () => void workbench()?.runTests(),
    },
    {
      id: 'stop',
      title: 'Stop what runs',
      keys: ['Mod+.'],
      everywhere: true,
      isOn: isRunning,
      run: () => void workbench()?.stop(),
    },
    {
      id: 'continue',
      title: 'Continue the last run',
      keys: [],
      isOn: () => isQuiet() && canContinue(workbench()),
      run: () => void workbench()?.continueRun(),
    },
    ...TABS.map(
      ([tab, title, keys]): Command => ({
        id: `tab-${tab}`,
        title: `Show ${title}`,
        keys: [keys],
        isOn: inProject,
        run: () => {
          view.setPane('work')
          view.setTab(tab)
        },
      }),
    ),
    {
      id: 'pane-next',
      title: 'Next pane',
      keys: ['F6'],
      everywhere: true,
      isOn: inProject,
      run: () => movePane(view, 1),
    },
    {
      id: 'pane-previous',
      title: 'Previous pane',
      keys: ['Shift+F6'],
      everywhere: true,
      isOn: inProject,
      run: () => movePane(view, -1),
    },
    {
      id: 'failure-next',
      title: 'Next failure',
      keys: ['F8'],
      everywhere: true,
      isOn: inProject,
      run: () => moveFailure(view, 1),
    },
    {
      id: 'failure-previous',
      title: 'Previous failure',
      keys: ['Shift+F8'],
      everywhere: true,
      isOn: inProject,
      run: () => moveFailure(view, -1),
    },
    { id: 'step-back', title: 'Step back', keys: ['['], isOn: inProject, run: () => go(-1) },
    { id: 'step-forward', title: 'Step forward', keys: [']'], isOn: inProject, run: () => go(1) },
    {
      id: 'step-now',
      title: 'To now',
      keys: ['End'],
      isOn: () => inProject() && view.step() !== null,
      run: () => view.setStep(null),
    },
    {
      id: 'rewind',
      title: 'Go back to the step that is looked at',
      keys: [],
      isOn: () => isQuiet() && view.step() !== null,
      run: () => void rewindToStep(workbench()!, view, view.step()!),
    },
    {
      id: 'branch',
      title: 'Branch from this step',
      label: 'Branch from here…',
      keys: ['g b'],
      isOn: () => isQuiet() && canBranch(app),
      run: () => view.askBranch({ step: view.step(), again: false }),
    },
    {
      id: 'try-again',
      title: 'Try the prompt again with another model',
      keys: [],
      isOn: () => isQuiet() && canBranch(app),
      run: () => view.askBranch({ step: view.step(), again: true }),
    },
    {
      id: 'policy',
      title: 'What the agent may do here',
      label: 'What the agent may do…',
      keys: [],
      isOn: inProject,
      run: () => view.setDialog('policy'),
    },
    {
      id: 'share',
      title: 'Share a link',
      label: 'Share a link…',
      keys: [],
      isOn: inProject,
      run: () => view.setDialog('share'),
    },
    {
      id: 'export',
      title: 'Save the project as a file',
      label: 'Save as a file',
      keys: [],
      isOn: inProject,
      run: () => void saveAsFile(workbench()!, view).catch((error: Error) => app.tell(error.message)),
    },
    {
      id: 'export-log',
      title: 'Export the signed log',
      label: 'Export the log',
      keys: [],
      isOn: inProject,
      run: () => void download(workbench()!.exportLog()).catch((error: Error) => app.tell(error.message)),
    },
    {
      id: 'verify-log',
      title: 'Verify a log',
      label: 'Verify a log…',
      keys: [],
      isOn: always,
      run: () => view.setDialog('verify'),
    },
    {
      id: 'zip',
      title: 'Save the files as a ZIP',
      label: 'Save as a ZIP',
      keys: [],
      isOn: inProject,
      run: () => void saveAsZip(app, workbench()!).catch((error: Error) => app.tell(error.message)),
    },
    {
      id: 'push',
      title: 'Push to GitHub',
      label: 'Push to GitHub…',
      keys: [],
      isOn: inProject,
      run: () => view.setDialog('push'),
    },
    {
      id: 'deploy',
      title: 'Deploy as a site, and roll back',
      label: 'Deploy…',
      keys: [],
      isOn: inProject,
      run: () => view.setDialog('deploy'),
    },
    {
      id: 'rename',
      title: 'Rename the project',
      label: 'Rename…',
      keys: [],
      isOn: inProject,
      run: () => view.ask('rename', null),
    },
    { id: 'new', title: 'New project', keys: [], isOn: inProject, run: () => void app.close() },
    { id: 'templates', title: 'Begin from a template', keys: [], isOn: always, run: () => view.setDialog('templates') },
    {
      id: 'workshop-make',
      title: 'Make a workshop of this project',
      label: 'Make a workshop…',
      keys: [],
      isOn: () => inProject() && app.workshops.seat() === null,
      run: () => view.setDialog('workshop-make'),
    },
    {
      id: 'workshop-seat',
      title: 'Show the workshop’s task, and hand in',
      label: 'Task and hand in…',
      keys: [],
      isOn: () => app.workshops.seat() !== null,
      run: () => view.setDialog('workshop-seat'),
    },
    {
      id: 'workshop-results',
      title: 'Check what a workshop handed in',
      label: 'Check workshop results…',
      keys: [],
      isOn: always,
      run: () => view.setDialog('workshop-results'),
    },
    {
      id: 'github',
      title: 'Bring in from GitHub',
      label: 'Bring in from GitHub…',
      keys: [],
      isOn: always,
      run: () => view.askGitHub(null),
    },
    {
      id: 'open',
      title: 'Open a project',
      label: 'Open a project…',
      keys: [],
      isOn: always,
      run: () => view.setDialog('projects'),
    },
    {
      id: 'delete',
      title: 'Delete the project',
      label: 'Delete…',
      keys: [],
      isOn: inProject,
      run: () => view.ask('delete', null),
    },
    {
      id: 'settings',
      title: 'Settings',
      label: 'Settings…',
      keys: [],
      isOn: always,
      run: () => view.setDialog('settings'),
    },
    ...(['light', 'dark', 'system'] as const).map(
      (theme): Command => ({
        id: `theme-${theme}`,
        title: theme === 'system' ? 'Theme as the system has it' : `${theme === 'light' ? 'Light' : 'Dark'} theme`,
        keys: [],
        isOn: () => app.settings().theme !== theme,
        run: () => void app.saveSettings({ theme }),
      }),
    ),
  ]
  return list
}

export function canContinue(workbench: Workbench | null): boolean {
  const status = workbench?.state.lastOutcome?.status
  return status !== undefined && status !== 'proved' && status !== 'answered'
}

/** There is a step to branch from. A workshop is done in one project: its limits hold there. */
export const canBranch = (app: App): boolean =>
  app.workshops.seat() === null && (app.workbench()?.state.entries.length ?? 0) > 0

const lastStep = () => document.querySelectorAll('.talk [data-step]').length

/** What is marked, where that is a piece of one line: one may want to search for it. */
function selectedText(): string {
  const text = getSelection()?.toString() ?? ''
  return text.length < 200 && !text.includes('\n') ? text : ''
}

function moveFile(view: View, by: 1 | -1): void {
  const files = view.files()
  const at = files.indexOf(view.file() ?? '')
  const next = files[(at + by + files.length) % files.length]
  if (next === undefined) return
  view.setTab('editor')
  view.setPane('work')
  view.setFile(next)
  queueMicrotask(() =>
    document.querySelector<HTMLElement>('.editor-file:not([hidden]) .cm-content')?.focus({ preventScroll: true }),
  )
}

function movePane(view: View, by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('.talk-pane, .work, .foot')]
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  const pane = panes[(at + by + panes.length) % panes.length]
  if (!pane) return
  view.setPane(pane.matches('.talk-pane') ? 'talk' : 'work')
  const target = pane.querySelector<HTMLElement>('textarea, [role=tab][aria-selected=true], [role=slider]')
  queueMicrotask(() => target?.focus())
}

function moveFailure(view: View, by: 1 | -1): void {
  view.setPane('work')
  view.setTab('tests')
  queueMicrotask(() => {
    const failures = [...document.querySelectorAll<HTMLElement>('[data-failure]')]
    const at = failures.indexOf(document.activeElement as HTMLElement)
    const next = failures[(at + by + failures.length) % failures.length] ?? failures[0]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  })
}
