import { expect, it } from 'vitest'
import { type Call, UNCANCELLABLE } from '../process/open-file.ts'
import { createByteQueue } from './byte-queue.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

it('gives bytes in order, joined or split as asked', async () => {
  const queue = createByteQueue(100)
  queue.write(bytes(1, 2), UNCANCELLABLE)
  queue.write(bytes(3, 4, 5), UNCANCELLABLE)
  expect(queue.read(3, UNCANCELLABLE)).toEqual(bytes(1, 2, 3))
  expect(queue.read(1, UNCANCELLABLE)).toEqual(bytes(4))
  expect(queue.read(9, UNCANCELLABLE)).toEqual(bytes(5))
  expect(queue.size).toBe(0)
})

it('lets a reader sleep until something comes', async () => {
  const queue = createByteQueue(100)
  const reading = queue.read(10, UNCANCELLABLE)
  expect(reading).toBeInstanceOf(Promise)
  queue.write(bytes(7), UNCANCELLABLE)
  expect(await reading).toEqual(bytes(7))
})

it('lets a writer sleep while it is full', async () => {
  const queue = createByteQueue(4)
  const writing = queue.write(bytes(1, 2, 3, 4, 5, 6), UNCANCELLABLE) as Promise<number>
  expect(writing).toBeInstanceOf(Promise)
  expect(queue.read(4, UNCANCELLABLE)).toEqual(bytes(1, 2, 3, 4))
  expect(await writing).toBe(6)
  expect(queue.read(4, UNCANCELLABLE)).toEqual(bytes(5, 6))
})

it('ends, also for those who sleep', async () => {
  const queue = createByteQueue(4)
  const reading = queue.read(1, UNCANCELLABLE)
  queue.end()
  expect(await reading).toHaveLength(0)
  expect(() => queue.write(bytes(1), UNCANCELLABLE)).toThrow(expect.objectContaining({ code: 'EPIPE' }))
})

it('breaks for the writer when nobody reads any more', async () => {
  const queue = createByteQueue(1)
  const writing = queue.write(bytes(1, 2), UNCANCELLABLE)
  queue.abandon()
  await expect(writing).rejects.toMatchObject({ code: 'EPIPE' })
})

it('forgets a cancelled call', async () => {
  const queue = createByteQueue(10)
  let cancel = () => {}
  const call: Call = {
    onCancel(listener) {
      cancel = listener ?? (() => {})
    },
  }
  const reading = queue.read(1, call)
  cancel()
  await expect(reading).rejects.toMatchObject({ code: 'ECANCELED' })
  queue.write(bytes(1), UNCANCELLABLE)
  expect(queue.read(1, UNCANCELLABLE)).toEqual(bytes(1))
})
