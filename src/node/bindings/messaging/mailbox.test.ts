import { expect, it } from 'vitest'
import { createMailboxMemory, openMailbox } from './mailbox.ts'

it('gives back what was put in, in order, however often it wraps', () => {
  const memory = createMailboxMemory()
  const [writer, reader] = [openMailbox(memory), openMailbox(memory)]
  for (let number = 1; number < 2000; number++) {
    const bytes = new Uint8Array((number * 37) % 5000).fill(number & 255)
    expect(writer.put(number, bytes)).toBe(true)
    expect(reader.take(number + 1)).toBeNull()
    expect(reader.take(number)).toEqual(bytes)
  }
  expect(reader.take(2000)).toBeNull()
})

it('refuses what it has no room for, and takes it later', () => {
  const mailbox = openMailbox(createMailboxMemory())
  const half = new Uint8Array(130_000)
  expect([mailbox.put(1, half), mailbox.put(2, half), mailbox.put(3, half)]).toEqual([true, true, false])
  expect(mailbox.take(1)?.length).toBe(half.length)
  expect(mailbox.put(3, half)).toBe(true)
})

it('keeps counts for both sides', () => {
  const memory = createMailboxMemory()
  const [writer, reader] = [openMailbox(memory), openMailbox(memory)]
  writer.sent = 7
  writer.writer = 3
  writer.closed = true
  expect([reader.sent, reader.writer, reader.closed]).toEqual([7, 3, true])
})
