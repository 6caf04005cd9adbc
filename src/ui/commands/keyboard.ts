import type { Command } from './commands.ts'
import { keysOf } from './key-names.ts'

/** A sequence's second key counts so many milliseconds after the first. */
const PATIENCE = 1200

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable=true], .xterm') !== null

const inTerminal = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('.xterm') !== null

const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent)

function matches(event: KeyboardEvent, keys: string): boolean {
  const mac = isMac()
  // The other of the two keys makes another shortcut of it.
  return !(mac ? event.ctrlKey : event.metaKey) && keysOf(event, mac) === keys
}

/** Runs commands by their keys for the whole page. Returns how to stop. */
export function listenForKeys(commands: readonly Command[]): () => void {
  let first: { key: string; at: number } | null = null
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const typing = isTextField(event.target)
    // Editor and terminal take every key for themselves: what works everywhere is looked for before they see it.
    const isEarly = event.eventPhase === Event.CAPTURING_PHASE
    // Ctrl and a letter are the shell's own, but for the one that leads to all others.
    const isShells = isEarly && /^[a-z]$/.test(event.key) && event.ctrlKey && !event.altKey && inTerminal(event.target)
    if (isEarly && !(event.target instanceof Element && event.target.closest('.cm-editor, .xterm'))) return
    // A dialog or a menu has the keyboard to itself.
    if (document.querySelector('[role=dialog], [role=menu]')) return
    for (const command of commands) {
      // Whoever gives a command a key with Ctrl or Alt wants it in the editor too.
      const isFree = command.everywhere || command.keys.some((keys) => /^(Mod|Alt)\+/.test(keys))
      if (typing && !isFree) continue
      if (isShells && command.id !== 'palette') continue
      if (!command.keys.some((keys) => !keys.includes(' ') && matches(event, keys)) || !command.isOn()) continue
      event.preventDefault()
      if (isEarly) event.stopPropagation()
      command.run()
      first = null
      return
    }
    if (isEarly || typing || event.ctrlKey || event.metaKey || event.altKey) return
    const started = first && Date.now() - first.at < PATIENCE ? first.key : null
    first = null
    const key = event.key.toLowerCase()
    const command = started === null ? undefined : commands.find((one) => one.keys.includes(`${started} ${key}`))
    if (command?.isOn()) {
      event.preventDefault()
      command.run()
    } else if (commands.some((one) => one.keys.some((keys) => keys.startsWith(`${key} `)))) {
      first = { key, at: Date.now() }
    }
  }
  addEventListener('keydown', onKeyDown, { capture: true })
  addEventListener('keydown', onKeyDown)
  return () => {
    removeEventListener('keydown', onKeyDown, { capture: true })
    removeEventListener('keydown', onKeyDown)
  }
}
