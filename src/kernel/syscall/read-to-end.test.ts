import { expect, it } from 'vitest'
import { createDeviceFile } from '../process/files.ts'
import { UNCANCELLABLE } from '../process/open-file.ts'
import { readToEnd } from './read-to-end.ts'

it('gives what there is', async () => {
  const parts = [Uint8Array.of(1, 2), Uint8Array.of(3)]
  const file = { ...createDeviceFile('null'), read: () => parts.shift() ?? new Uint8Array(0) }
  expect([...(await readToEnd(file, UNCANCELLABLE))]).toEqual([1, 2, 3])
})

it('leaves a device without end when it is told to, and lets others work meanwhile', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++)
  let cancel: (() => void) | null = null
  const reading = readToEnd(createDeviceFile('zero'), { onCancel: (listener) => (cancel = listener) })
  reading.catch(() => {})
  while (ticks < 3) await new Promise((resolve) => setTimeout(resolve))
  clearInterval(timer)
  cancel!()
  await expect(reading).rejects.toMatchObject({ code: 'ECANCELED' })
})

it('gives up on a device without end by itself', async () => {
  // One array again and again: the size is what counts.
  const chunk = new Uint8Array(64 * 1024 * 1024)
  const file = { ...createDeviceFile('zero'), read: () => chunk }
  await expect(readToEnd(file, UNCANCELLABLE)).rejects.toMatchObject({ code: 'EFBIG' })
})
