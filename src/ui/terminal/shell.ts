import { FitAddon } from '@xterm/addon-fit'
import { type ITheme, Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import type { Sandbox, SandboxProcess } from '../../protocol/sandbox.ts'
import { fileLinks } from './file-links.ts'
import { findInTerminal } from './terminal-find.ts'

const ANSI = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The page's roles as the colours they are at this moment: xterm draws by itself and knows no custom properties. */
export function terminalTheme(element: HTMLElement): ITheme {
  const probe = document.createElement('span')
  element.append(probe)
  const read = (role: string) => {
    probe.style.color = `var(--${role})`
    return getComputedStyle(probe).color
  }
  const theme: ITheme = {
    background: read('sunken'),
    foreground: read('text'),
    cursor: read('live'),
    cursorAccent: read('sunken'),
    selectionBackground: read('selected'),
  }
  for (const name of ANSI) {
    const color = read(`ansi-${name}`)
    theme[name] = color
    theme[`bright${name[0]!.toUpperCase()}${name.slice(1)}` as 'brightBlack'] = color
  }
  probe.remove()
  return theme
}

export interface Shell {
  focus(): void
  /** Selects the next place of a text, from the last one on; false where there is none. */
  find(text: string, backwards: boolean): boolean
  clearFind(): void
  hasSelection(): boolean
  selection(): string
  fit(): void
  recolor(): void
  dispose(): void
}

export interface ShellOptions {
  /** Whether the project has this file. */
  exists(path: string): boolean
  openFile(path: string, line: number | null, column: number): void
  /** The person wants to find something. */
  onFind(): void
}

/**
 * A shell of the sandbox in a terminal. `onEnd` gets its exit code; a code of null means that it could not be started,
 * and `problem` says why.
 */
export function openShell(
  parent: HTMLElement,
  sandbox: Sandbox,
  options: ShellOptions,
  onEnd: (code: number | null, problem: string | null) => void,
): Shell {
  const style = getComputedStyle(parent)
  const terminal = new Terminal({
    fontFamily: style.getPropertyValue('--mono'),
    fontSize: 12,
    lineHeight: 1.35,
    cursorBlink: false,
    scrollback: 5000,
    theme: terminalTheme(parent),
    // In this mode xterm takes keys only, and a touch keyboard inserts text instead of pressing keys.
    screenReaderMode: !matchMedia('(pointer: coarse)').matches,
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.open(parent)
  fit.fit()
  let process: SandboxProcess | null = null
  let isGone = false

  // Esc, then Tab, leaves the terminal by keyboard; a Tab by itself belongs to the shell.
  let escaped = 0
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true
    const isMod = /Mac/.test(navigator.userAgent) ? event.metaKey : event.ctrlKey
    // Ctrl+C copies what is marked and interrupts otherwise; Ctrl+V is the browser's own paste.
    if (isMod && !event.altKey && event.key.toLowerCase() === 'c' && (event.shiftKey || terminal.hasSelection())) {
      event.preventDefault()
      void navigator.clipboard?.writeText(terminal.getSelection()).catch(() => {})
      terminal.clearSelection()
      return false
    }
    if (isMod && !event.altKey && event.key.toLowerCase() === 'v') return false
    if (isMod && event.shiftKey && event.key.toLowerCase() === 's') {
      event.preventDefault()
      options.onFind()
      return false
    }
    if (event.key === 'Escape') escaped = Date.now()
    else if (event.key === 'Tab' && Date.now() - escaped < 2000) return false
    return true
  })

  terminal.registerLinkProvider({
    provideLinks(row, tell) {
      const text = terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? ''
      const links = fileLinks(text, sandbox.workdir, options.exists)
      tell(
        links.map(({ from, to, path, line, column }) => ({
          range: { start: { x: from + 1, y: row }, end: { x: to, y: row } },
          text: text.slice(from, to),
          activate: () => options.openFile(path, line, column),
        })),
      )
    },
  })

  const start = async () => {
    try {
      process = await sandbox.spawn('sh', [], { terminal: { cols: terminal.cols, rows: terminal.rows } })
    } catch (error) {
      if (!isGone) onEnd(null, error instanceof Error ? error.message : String(error))
      return
    }
    if (isGone) return process.kill()
    const input = process.input.getWriter()
    terminal.onData((data) => void input.write(data).catch(() => {}))
    terminal.onResize(({ cols, rows }) => process?.resize({ cols, rows }))
    void process.output
      .pipeTo(new WritableStream({ write: (text) => new Promise<void>((done) => terminal.write(text, done)) }))
      .catch(() => {})
    try {
      const code = await process.exit
      if (!isGone) onEnd(code, null)
    } catch (error) {
      // The machine went, and the shell with it.
      if (!isGone) onEnd(null, error instanceof Error ? error.message : String(error))
    }
  }
  void start()

  return {
    focus: () => terminal.focus(),
    find: (text, backwards) => findInTerminal(terminal, text, backwards),
    clearFind: () => terminal.clearSelection(),
    hasSelection: () => terminal.hasSelection(),
    selection: () => terminal.getSelection(),
    fit: () => fit.fit(),
    recolor: () => {
      terminal.options.theme = terminalTheme(parent)
    },
    dispose() {
      isGone = true
      process?.kill()
      terminal.dispose()
    },
  }
}
