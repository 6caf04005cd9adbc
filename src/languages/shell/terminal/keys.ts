/** Keys as a terminal sends them (xterm's sequences). */
export type Key = { name: 'text'; text: string } | { name: Exclude<Named, 'text'> }

type Named =
  | 'enter'
  | 'tab'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'word-left'
  | 'word-right'
  | 'kill-to-end'
  | 'kill-to-start'
  | 'kill-word'
  | 'yank'
  | 'clear'
  | 'ctrl-c'
  | 'ctrl-d'
  | 'end-of-input'

const CONTROL: Record<string, Named> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'ctrl-c',
  '\x04': 'ctrl-d',
  '\x05': 'end',
  '\x06': 'right',
  '\x0b': 'kill-to-end',
  '\x0c': 'clear',
  '\x0e': 'down',
  '\x10': 'up',
  '\x15': 'kill-to-start',
  '\x17': 'kill-word',
  '\x19': 'yank',
}

const SEQUENCES: Record<string, Named> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  '[H': 'home',
  '[F': 'end',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[7~': 'home',
  '[8~': 'end',
  '[3~': 'delete',
  '[1;5C': 'word-right',
  '[1;5D': 'word-left',
  '[1;3C': 'word-right',
  '[1;3D': 'word-left',
  b: 'word-left',
  f: 'word-right',
  '\x7f': 'kill-word',
}

/** Cuts input into keys. A key may come in several pieces, and a paste in one. */
export function createKeyReader(read: () => Promise<Uint8Array>) {
  const decoder = new TextDecoder()
  let pending = ''
  let ended = false

  async function more(): Promise<boolean> {
    const bytes = await read()
    if (bytes.length === 0) {
      ended = true
      return false
    }
    pending += decoder.decode(bytes, { stream: true })
    return true
  }

  async function next(): Promise<Key> {
    for (;;) {
      while (pending === '') if (ended || !(await more())) return { name: 'end-of-input' }
      const first = pending[0]!
      if (first === '\x1b') {
        const sequence = /^\x1b(\[[0-9;?]*[A-Za-z~]|O[A-Za-z]|[^[O])/.exec(pending)
        if (!sequence) {
          // A bare escape may be the beginning of a sequence whose rest is on its way.
          if (ended || !(await more())) pending = pending.slice(1)
          continue
        }
        pending = pending.slice(sequence[0].length)
        const name = SEQUENCES[sequence[1]!]
        if (name) return { name } as Key
        continue
      }
      if (first < ' ' || first === '\x7f') {
        pending = pending.slice(1)
        const name = CONTROL[first]
        if (name) return { name } as Key
        continue
      }
      const text = /^[^\x00-\x1f\x7f]+/.exec(pending)![0]
      pending = pending.slice(text.length)
      return { name: 'text', text }
    }
  }

  return { next, buffered: () => pending !== '' }
}
