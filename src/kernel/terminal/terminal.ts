import { SystemError } from '../../protocol/errors.ts'
import { POLL, type SignalName } from '../../protocol/syscall.ts'
import type { Call, OpenFile } from '../process/open-file.ts'
import { createWaitQueue } from '../process/wait-queue.ts'
import { anonymousStat, S_IFCHR } from '../vfs/inode.ts'

const CTRL_C = 0x03
const CTRL_D = 0x04
const BACKSPACE = 0x08
const LF = 0x0a
const CR = 0x0d
const CTRL_U = 0x15
const CTRL_Z = 0x1a
const CTRL_BACKSLASH = 0x1c
const DELETE = 0x7f

export interface TerminalOptions {
  columns: number
  rows: number
  /** What appears on the screen. */
  onOutput(bytes: Uint8Array): void
  /** Resolves when the screen has caught up; null where it has. Missing where it always has. */
  room?(): Promise<void> | null
  /** Sent to the group in the foreground. */
  onSignal(signal: SignalName): void
}

/** A pseudoterminal. `slave` is what processes hold; the rest is the screen and the keyboard. */
export interface Terminal {
  readonly slave: TerminalFile
  input(bytes: Uint8Array): void
  resize(columns: number, rows: number): void
  /** The keyboard is gone: readers see the end. */
  hangUp(): void
}

export interface TerminalFile extends OpenFile {
  readonly kind: 'TTY'
  size(): [columns: number, rows: number]
  setRaw(raw: boolean): void
}

/**
 * The line discipline: in canonical mode keys are echoed, gathered into lines and erasable; ^C and ^\ are signals,
 * ^D ends. Raw mode hands over keys as they come. Output turns LF into CR LF in both, as Node's raw mode leaves it
 * (libuv, `uv_tty_set_mode`).
 */
export function createTerminal(options: TerminalOptions): Terminal {
  let { columns, rows } = options
  let raw = false
  let hungUp = false
  /** The line being typed. */
  let line: number[] = []
  /** Finished lines; an empty one is ^D. */
  let ready: Uint8Array[] = []
  const readable = createWaitQueue()
  const born = Date.now()

  function show(bytes: Uint8Array): void {
    let feeds = 0
    for (const byte of bytes) if (byte === LF) feeds++
    if (feeds === 0) {
      options.onOutput(bytes)
      return
    }
    const shown = new Uint8Array(bytes.length + feeds)
    let at = 0
    for (const byte of bytes) {
      if (byte === LF) shown[at++] = CR
      shown[at++] = byte
    }
    options.onOutput(shown)
  }

  function echo(byte: number): void {
    if (byte === LF) show(Uint8Array.of(LF))
    else if (byte < 0x20 && byte !== 0x09) show(Uint8Array.of(0x5e, byte + 0x40))
    else show(Uint8Array.of(byte))
  }

  function finishLine(): void {
    ready.push(Uint8Array.from(line))
    line = []
    readable.wake()
  }

  /** A whole UTF-8 character, and its one cell. */
  function erase(): void {
    if (line.length === 0) return
    let byte = line.pop()!
    while ((byte & 0xc0) === 0x80 && line.length > 0) byte = line.pop()!
    const rub = byte < 0x20 && byte !== 0x09 ? 2 : 1
    for (let i = 0; i < rub; i++) show(Uint8Array.of(BACKSPACE, 0x20, BACKSPACE))
  }

  function type(byte: number): void {
    switch (byte) {
      case CTRL_C:
      case CTRL_BACKSLASH:
        echo(byte)
        line = []
        ready = []
        options.onSignal(byte === CTRL_C ? 'SIGINT' : 'SIGQUIT')
        return
      case CTRL_Z:
        // There is no job control to stop anything with.
        return
      case CTRL_D:
        finishLine()
        return
      case BACKSPACE:
      case DELETE:
        erase()
        return
      case CTRL_U:
        while (line.length > 0) erase()
        return
      default: {
        const key = byte === CR ? LF : byte
        line.push(key)
        echo(key)
        if (key === LF) finishLine()
      }
    }
  }

  function takeNow(length: number): Uint8Array | null {
    const first = ready[0]
    if (!first) return hungUp ? new Uint8Array(0) : null
    if (first.length <= length) {
      ready.shift()
      return first
    }
    ready[0] = first.subarray(length)
    return first.subarray(0, length)
  }

  async function takeLater(length: number, call: Call): Promise<Uint8Array> {
    for (;;) {
      await readable.sleep(call, 'read')
      const taken = takeNow(length)
      if (taken) return taken
    }
  }

  return {
    slave: {
      kind: 'TTY',
      read: (length, _position, call) => takeNow(length) ?? takeLater(length, call),
      write(data) {
        if (hungUp) throw new SystemError('EIO', 'write')
        show(data)
        const room = options.room?.()
        return room ? room.then(() => data.length) : data.length
      },
      poll: {
        ready: () => (ready.length > 0 ? POLL.IN : 0) | (hungUp ? POLL.IN | POLL.HUP : 0) | POLL.OUT,
        change: (_events, call) => readable.sleep(call, 'poll'),
      },
      stat: () => anonymousStat(S_IFCHR, born),
      close() {},
      size: () => [columns, rows],
      setRaw(value) {
        if (value && !raw && line.length > 0) finishLine()
        raw = value
      },
    },
    input(bytes) {
      if (hungUp || bytes.length === 0) return
      if (!raw) {
        for (const byte of bytes) type(byte)
        return
      }
      ready.push(bytes)
      readable.wake()
    },
    resize(newColumns, newRows) {
      if (newColumns === columns && newRows === rows) return
      columns = newColumns
      rows = newRows
      options.onSignal('SIGWINCH')
    },
    hangUp() {
      hungUp = true
      readable.wake()
    },
  }
}
