import { type Descriptor, read } from '../io.ts'
import type { Scope } from '../scope.ts'
import { createKeyReader, type Key } from './keys.ts'
import { cellsOf } from './width.ts'

export type Line = { type: 'line'; text: string } | { type: 'interrupt' } | { type: 'end' }

export interface Completion {
  /** How many characters before the cursor are replaced. */
  replace: number
  choices: string[]
}

export interface EditorOptions {
  scope: Scope
  input: Descriptor
  /** Shared with the `history` command; the newest last. */
  history: string[]
  write(text: string): Promise<void>
  complete(before: string): Completion
}

/** Reads lines on a terminal with the usual keys of readline. The terminal is raw only while a line is edited. */
export function createEditor(options: EditorOptions) {
  const { scope, input, history, write } = options
  const { sys } = scope.shell.context
  const keys = createKeyReader(() => read(scope, input, 4096))
  let killed = ''

  async function readLine(prompt: string): Promise<Line> {
    const shown = prompt.slice(prompt.lastIndexOf('\n') + 1)
    let text: string[] = []
    let cursor = 0
    let row = 0
    let place = history.length
    let draft = ''
    let lastTab = false

    const columns = (): number => {
      try {
        return sys.ttySize(input.fd)[0] || 80
      } catch {
        return 80
      }
    }

    /** Draws prompt and text anew, from the first row that they took before. */
    async function draw(): Promise<void> {
      const width = columns()
      const before = cellsOf(shown) + cellsOf(text.slice(0, cursor).join(''))
      const all = cellsOf(shown) + cellsOf(text.join(''))
      let out = `${row > 0 ? `\x1b[${row}A` : ''}\r\x1b[J${shown}${text.join('')}`
      // At the right edge the cursor waits on the last column; a space and a return take it to the next row.
      if (all > 0 && all % width === 0) out += ' \r'
      const endRow = Math.floor(all / width)
      row = Math.floor(before / width)
      if (endRow > row) out += `\x1b[${endRow - row}A`
      out += `\r${before % width ? `\x1b[${before % width}C` : ''}`
      await write(out)
    }

    const insert = (more: string) => {
      const chars = [...more]
      text.splice(cursor, 0, ...chars)
      cursor += chars.length
    }
    const remove = (from: number, to: number, keep = false) => {
      const gone = text.splice(from, to - from).join('')
      if (keep) killed = gone
      cursor = from
    }
    const set = (line: string) => {
      text = [...line]
      cursor = text.length
    }
    const wordLeft = (separator: RegExp) => {
      let at = cursor
      while (at > 0 && separator.test(text[at - 1]!)) at--
      while (at > 0 && !separator.test(text[at - 1]!)) at--
      return at
    }
    const wordRight = () => {
      let at = cursor
      while (at < text.length && /\W/.test(text[at]!)) at++
      while (at < text.length && /\w/.test(text[at]!)) at++
      return at
    }
    const browse = (step: number) => {
      const next = place + step
      if (next < 0 || next > history.length) return
      if (place === history.length) draft = text.join('')
      place = next
      set(place === history.length ? draft : history[place]!)
    }
    const leave = async () => {
      cursor = text.length
      await draw()
      await write('\r\n')
    }

    async function complete(again: boolean): Promise<void> {
      const { replace, choices } = options.complete(text.slice(0, cursor).join(''))
      if (choices.length === 0) return
      if (choices.length === 1) {
        remove(cursor - replace, cursor)
        insert(choices[0]!)
        return
      }
      const common = commonPrefix(choices)
      if (common.length > replace) {
        remove(cursor - replace, cursor)
        insert(common)
        return
      }
      if (!again) return
      const names = choices.map((choice) =>
        choice
          .replace(/(.)\/$/, '$1/')
          .replace(/^.*\/(?=.)/, '')
          .trimEnd(),
      )
      const wide = Math.max(...names.map(cellsOf)) + 2
      const perRow = Math.max(1, Math.floor(columns() / wide))
      let table = '\r\n'
      for (let at = 0; at < names.length; at += perRow)
        table += `${names
          .slice(at, at + perRow)
          .map((name) => name + ' '.repeat(wide - cellsOf(name)))
          .join('')
          .trimEnd()}\r\n`
      await write(table)
      row = 0
    }

    /** What a key does; a Line ends the editing. */
    async function press(key: Key): Promise<Line | null> {
      switch (key.name) {
        case 'text':
          insert(key.text)
          return null
        case 'enter':
          await leave()
          return { type: 'line', text: text.join('') }
        case 'ctrl-c':
          cursor = text.length
          await draw()
          await write('^C\r\n')
          return { type: 'interrupt' }
        case 'ctrl-d':
          if (text.length === 0) return { type: 'end' }
          if (cursor < text.length) remove(cursor, cursor + 1)
          return null
        case 'end-of-input':
          return { type: 'end' }
        case 'left':
          cursor = Math.max(0, cursor - 1)
          return null
        case 'right':
          cursor = Math.min(text.length, cursor + 1)
          return null
        case 'word-left':
          cursor = wordLeft(/\W/)
          return null
        case 'word-right':
          cursor = wordRight()
          return null
        case 'home':
          cursor = 0
          return null
        case 'end':
          cursor = text.length
          return null
        case 'backspace':
          if (cursor > 0) remove(cursor - 1, cursor)
          return null
        case 'delete':
          if (cursor < text.length) remove(cursor, cursor + 1)
          return null
        case 'kill-to-end': {
          const at = cursor
          remove(at, text.length, true)
          return null
        }
        case 'kill-to-start':
          remove(0, cursor, true)
          return null
        case 'kill-word':
          remove(wordLeft(/\s/), cursor, true)
          return null
        case 'yank':
          insert(killed)
          return null
        case 'up':
          browse(-1)
          return null
        case 'down':
          browse(1)
          return null
        case 'clear':
          await write('\x1b[H\x1b[2J')
          row = 0
          return null
        case 'tab':
          await complete(lastTab)
          return null
      }
    }

    sys.ttySetRaw(input.fd, true)
    try {
      await write(prompt.slice(0, prompt.length - shown.length).replaceAll('\n', '\r\n'))
      await draw()
      for (;;) {
        const key = await keys.next()
        const line = await press(key)
        if (line) return line
        lastTab = key.name === 'tab'
        if (!keys.buffered()) await draw()
      }
    } finally {
      sys.ttySetRaw(input.fd, false)
    }
  }

  return {
    readLine,
    remember(line: string): void {
      if (history.at(-1) !== line) history.push(line)
      if (history.length > 1000) history.shift()
    },
  }
}

export function commonPrefix(words: string[]): string {
  let prefix = words[0] ?? ''
  for (const word of words) while (!word.startsWith(prefix)) prefix = prefix.slice(0, -1)
  return prefix
}
