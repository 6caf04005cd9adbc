import { beforeEach, expect, it } from 'vitest'
import { UNCANCELLABLE } from '../process/open-file.ts'
import { createTerminal, type Terminal } from './terminal.ts'

let screen = ''
let signals: string[] = []
let terminal: Terminal
const type = (text: string) => terminal.input(new TextEncoder().encode(text))
const read = async (length = 100) => new TextDecoder().decode(await terminal.slave.read!(length, -1, UNCANCELLABLE))

beforeEach(() => {
  screen = ''
  signals = []
  terminal = createTerminal({
    columns: 80,
    rows: 24,
    onOutput: (bytes) => {
      screen += new TextDecoder().decode(bytes)
    },
    onSignal: (signal) => signals.push(signal),
  })
})

it('gives whole lines and echoes them', async () => {
  const reading = read()
  type('ls')
  type(' -l\r')
  expect(await reading).toBe('ls -l\n')
  expect(screen).toBe('ls -l\r\n')
})

it('gives a line in pieces to a small reader', async () => {
  type('abc\r')
  expect(await read(2)).toBe('ab')
  expect(await read(2)).toBe('c\n')
})

it('erases characters and lines', async () => {
  type('aü\x7fb\x15cd\x7f\r')
  expect(await read()).toBe('c\n')
})

it('turns ^C into a signal and throws the line away', async () => {
  type('half\x03ok\r')
  expect(signals).toEqual(['SIGINT'])
  expect(await read()).toBe('ok\n')
  expect(screen).toContain('^C')
})

it('ends at ^D on an empty line, and hands over a half line', async () => {
  type('\x04')
  expect(await read()).toBe('')
  type('ab\x04')
  expect(await read()).toBe('ab')
})

it('puts a carriage return before a line feed on the way out', () => {
  terminal.slave.write!(new TextEncoder().encode('a\nb\n'), -1, UNCANCELLABLE)
  expect(screen).toBe('a\r\nb\r\n')
})

it('passes everything as it is in raw mode', async () => {
  terminal.slave.setRaw(true)
  type('\x03\x7f')
  expect(await read()).toBe('\x03\x7f')
  expect(screen).toBe('')
  expect(signals).toEqual([])
})

it('keeps the carriage returns in raw mode', () => {
  terminal.slave.setRaw(true)
  terminal.slave.write!(new TextEncoder().encode('a\nb\n'), -1, UNCANCELLABLE)
  expect(screen).toBe('a\r\nb\r\n')
})

it('holds a writer up while the screen is behind', async () => {
  let caughtUp = () => {}
  const slow = createTerminal({
    columns: 80,
    rows: 24,
    onOutput() {},
    onSignal() {},
    room: () => new Promise((resolve) => (caughtUp = resolve)),
  })
  let written = 0
  const writing = Promise.resolve(slow.slave.write!(new Uint8Array(9), -1, UNCANCELLABLE)).then((n) => (written = n))
  await new Promise((resolve) => setTimeout(resolve))
  expect(written).toBe(0)
  caughtUp()
  expect(await writing).toBe(9)
})

it('knows its size and tells of a change', () => {
  terminal.resize(100, 30)
  terminal.resize(100, 30)
  expect(terminal.slave.size()).toEqual([100, 30])
  expect(signals).toEqual(['SIGWINCH'])
})

it('ends for readers when the screen is gone', async () => {
  const reading = read()
  terminal.hangUp()
  expect(await reading).toBe('')
})
