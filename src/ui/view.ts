import { type Accessor, createContext, createSignal, onCleanup, type Setter, useContext } from 'solid-js'

export type TabName = 'model' | 'race' | 'editor' | 'diff' | 'preview' | 'tests' | 'terminal'
export type Pane = 'talk' | 'work' | 'steps' | 'tests'
export type DialogName =
  | 'settings'
  | 'share'
  | 'palette'
  | 'files'
  | 'keys'
  | 'projects'
  | 'rename'
  | 'delete'
  | 'verify'
/** The widths of the frame: all panes; narrow panes; one pane with a switch in the bar; the phone. */
export type Layout = 'wide' | 'narrow' | 'single' | 'phone'

/** What is shown and where one stands: nothing of it is kept with the project. */
export interface View {
  tab: Accessor<TabName>
  setTab: Setter<TabName>
  pane: Accessor<Pane>
  setPane: Setter<Pane>
  /** The open file, relative to the project. */
  file: Accessor<string | null>
  setFile: Setter<string | null>
  /** Line to go to in the open file, from 1; cleared once gone to. */
  line: Accessor<number | null>
  setLine: Setter<number | null>
  /** A step that is looked at, from 1; null is now. */
  step: Accessor<number | null>
  setStep: Setter<number | null>
  dialog: Accessor<DialogName | null>
  setDialog(name: DialogName | null): void
  /** To be called when a dialog has gone: the focus returns to where it was before the first of them was opened. */
  giveFocusBack(): void
  /** The project that `rename` and `delete` are about; null: the open one. */
  about: Accessor<string | null>
  ask(dialog: 'rename' | 'delete', project: string | null): void
  layout: Accessor<Layout>
  /** When this view was made: what is older is not celebrated again. Milliseconds since the epoch. */
  since: number
  openFile(path: string, line?: number | null): void
}

export const ViewContext = createContext<View>()

export function useView(): View {
  const view = useContext(ViewContext)
  if (!view) throw new Error('No View above this component')
  return view
}

function createLayout(): Accessor<Layout> {
  const phone = matchMedia('(max-width: 480px)')
  const single = matchMedia('(max-width: 860px)')
  const narrow = matchMedia('(max-width: 1180px)')
  const read = (): Layout => (phone.matches ? 'phone' : single.matches ? 'single' : narrow.matches ? 'narrow' : 'wide')
  const [layout, setLayout] = createSignal(read())
  const update = () => setLayout(read())
  for (const query of [phone, single, narrow]) {
    query.addEventListener('change', update)
    onCleanup(() => query.removeEventListener('change', update))
  }
  return layout
}

/** A menu is gone when its command runs: then it is the button that had opened it. */
function openerOf(active: Element | null): HTMLElement | null {
  const menu = active?.closest('[role=menu]')
  const opener = menu ? document.querySelector(`[aria-controls="${menu.id}"]`) : active
  return opener instanceof HTMLElement ? opener : null
}

export function createView(): View {
  const [tab, setTab] = createSignal<TabName>('editor')
  const [pane, setPane] = createSignal<Pane>('talk')
  const [file, setFile] = createSignal<string | null>(null)
  const [line, setLine] = createSignal<number | null>(null)
  const [step, setStep] = createSignal<number | null>(null)
  const [dialog, putDialog] = createSignal<DialogName | null>(null)
  let opener: HTMLElement | null = null
  const setDialog = (name: DialogName | null) => {
    // One dialog may lead to another; where the first one came from stays.
    if (name !== null && dialog() === null) opener = openerOf(document.activeElement)
    putDialog(name)
  }
  const [about, setAbout] = createSignal<string | null>(null)
  return {
    tab,
    setTab,
    pane,
    setPane,
    file,
    setFile,
    line,
    setLine,
    step,
    setStep,
    dialog,
    setDialog,
    giveFocusBack() {
      if (dialog() === null && opener?.isConnected) opener.focus({ preventScroll: true })
    },
    about,
    ask(name, project) {
      setAbout(project)
      setDialog(name)
    },
    layout: createLayout(),
    since: Date.now(),
    openFile(path, at = null) {
      setFile(path)
      setLine(at)
      setTab('editor')
      setPane('work')
    },
  }
}
