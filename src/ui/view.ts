import { type Accessor, createContext, createSignal, onCleanup, type Setter, useContext } from 'solid-js'
import type { SearchQuery } from '../project/search/find-in-text.ts'
import { createTypeAhead } from './commands/type-ahead.ts'
import { createOpenFiles } from './editor/open-files.ts'

export type TabName = 'model' | 'race' | 'editor' | 'diff' | 'preview' | 'tests' | 'terminal'
export type Pane = 'talk' | 'work' | 'steps' | 'tests'
/** What stands beside the editor. */
export type Side = 'files' | 'search'
export type DialogName =
  | 'settings'
  | 'share'
  | 'export'
  | 'palette'
  | 'files'
  | 'keys'
  | 'projects'
  | 'rename'
  | 'delete'
  | 'branch'
  | 'verify'
  | 'templates'
  | 'policy'
  | 'github'
  | 'push'
  | 'deploy'
  | 'workshop-join'
  | 'workshop-seat'
  | 'workshop-make'
  | 'workshop-results'
/** A place in a file; line and column from 1. What is `length` long is selected. */
export interface Spot {
  line: number
  column: number
  length: number
}
export interface Branching {
  step: number | null
  again: boolean
}
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
  /** Shows it as the passing one: the next takes its place, unless somebody writes in it or keeps it. */
  setFile(path: string | null): void
  /** The files with a tab, in their order. */
  files: Accessor<readonly string[]>
  /** The one of them that the next will replace. */
  passing: Accessor<string | null>
  keepFile(path: string): void
  /** Its neighbour is shown instead. */
  closeFile(path: string): void
  /** A file has another path now: its tab stays. */
  moveFile(from: string, to: string): void
  /** The tabs of another project. */
  showFiles(files: readonly string[], file: string | null): void
  side: Accessor<Side>
  /** Whether the side stands there where it is a menu. */
  sideOpen: Accessor<boolean>
  setSideOpen(open: boolean): void
  showSide(side: Side): void
  /** What was last looked for: it stays while the panel is away. */
  query: Accessor<SearchQuery>
  setQuery(query: SearchQuery): void
  /** Grows each time that somebody asks to search. */
  searchAsked: Accessor<number>
  /** Shows the search; with a text, looks for that. */
  askSearch(text?: string): void
  /** Where to go in the open file; cleared once gone to. */
  spot: Accessor<Spot | null>
  clearSpot(): void
  /** A step that is looked at, from 1; null is now. */
  step: Accessor<number | null>
  setStep: Setter<number | null>
  dialog: Accessor<DialogName | null>
  setDialog(name: DialogName | null): void
  /** What was typed since the palette was asked for: to be called when its field has the focus. */
  takeTyped(): { text: string; entered: boolean }
  /** To be called when a dialog has gone: the focus returns to where it was before the first of them was opened. */
  giveFocusBack(): void
  /** The project that `rename` and `delete` are about; null: the open one. */
  about: Accessor<string | null>
  ask(dialog: 'rename' | 'delete', project: string | null): void
  /** What the dialog `branch` begins with: a step, from 1 (null: the last), and whether its prompt is to be tried again. */
  branching: Accessor<Branching>
  askBranch(from: Branching): void
  /** The provider that the settings are opened for; null: what is set. */
  provider: Accessor<string | null>
  askModel(provider: string): void
  /** The address that bringing in from GitHub begins with; null: none yet. */
  gitHub: Accessor<string | null>
  askGitHub(address: string | null): void
  /** The link of the workshop that is to be joined. */
  workshopLink: Accessor<string>
  joinWorkshop(link: string): void
  layout: Accessor<Layout>
  /** When this view was made: what is older is not celebrated again. Milliseconds since the epoch. */
  since: number
  /** What the shown components can do: their part of the command list. Taken back with the component. */
  offer(name: string, run: () => void): void
  offered(name: string): (() => void) | undefined
  openFile(path: string, line?: number | null, column?: number, length?: number): void
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
  const files = createOpenFiles()
  const [side, setSide] = createSignal<Side>('files')
  const [sideOpen, setSideOpen] = createSignal(false)
  const [query, setQuery] = createSignal<SearchQuery>({
    text: '',
    isRegex: false,
    matchesCase: false,
    wholeWord: false,
  })
  const [searchAsked, setSearchAsked] = createSignal(0)
  const showSide = (next: Side) => {
    setSide(next)
    setSideOpen(true)
    setTab('editor')
    setPane('work')
  }
  const [spot, setSpot] = createSignal<Spot | null>(null)
  const [step, setStep] = createSignal<number | null>(null)
  const [dialog, putDialog] = createSignal<DialogName | null>(null)
  const [workshopLink, setWorkshopLink] = createSignal('')
  const [gitHub, setGitHub] = createSignal<string | null>(null)
  const [branching, setBranching] = createSignal<Branching>({ step: null, again: false })
  const [provider, setProvider] = createSignal<string | null>(null)
  let opener: HTMLElement | null = null
  const typed = createTypeAhead()
  const setDialog = (name: DialogName | null) => {
    // One dialog may lead to another; where the first one came from stays.
    if (name !== null && dialog() === null) {
      opener = openerOf(document.activeElement)
      // What is typed before the dialog stands must not go into a file.
      if (opener?.closest('.cm-editor, .xterm')) opener.blur()
    }
    if (name === 'palette' || name === 'files') typed.start()
    else typed.take()
    putDialog(name)
    if (name === null) setProvider(null)
  }
  const [offers, setOffers] = createSignal<ReadonlyMap<string, () => void>>(new Map())
  const [about, setAbout] = createSignal<string | null>(null)
  return {
    tab,
    setTab,
    pane,
    setPane,
    ...files,
    side,
    sideOpen,
    setSideOpen,
    showSide,
    query,
    setQuery,
    searchAsked,
    askSearch(text) {
      if (text) setQuery({ ...query(), text })
      showSide('search')
      setSearchAsked(searchAsked() + 1)
    },
    spot,
    clearSpot: () => setSpot(null),
    step,
    setStep,
    dialog,
    setDialog,
    takeTyped: typed.take,
    giveFocusBack() {
      if (dialog() === null && opener?.isConnected) opener.focus({ preventScroll: true })
    },
    about,
    ask(name, project) {
      setAbout(project)
      setDialog(name)
    },
    branching,
    askBranch(from) {
      setBranching(from)
      setDialog('branch')
    },
    provider,
    askModel(name) {
      setProvider(name)
      setDialog('settings')
    },
    gitHub,
    workshopLink,
    joinWorkshop(link) {
      setWorkshopLink(link)
      setDialog('workshop-join')
    },
    askGitHub(address) {
      setGitHub(address)
      setDialog('github')
    },
    layout: createLayout(),
    since: Date.now(),
    offer(name, run) {
      setOffers((before) => new Map(before).set(name, run))
      onCleanup(() =>
        setOffers((before) => {
          const left = new Map(before)
          if (left.get(name) === run) left.delete(name)
          return left
        }),
      )
    },
    offered: (name) => offers().get(name),
    openFile(path, line = null, column = 1, length = 0) {
      files.setFile(path)
      setSpot(line === null ? null : { line, column, length })
      setSideOpen(false)
      setTab('editor')
      setPane('work')
    },
  }
}
