import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { createMemoryStorage } from '../storage/memory.ts'
import { verifyLog } from './event-log.ts'
import { exportProject, parseProjectFile } from './project-file.ts'
import { storedProject } from './test-support/project.ts'
import { zipFiles } from './zip.ts'

const sample = () =>
  storedProject(
    createMemoryStorage(),
    [
      ['a.txt', 'one'],
      ['a.txt', 'two'],
      ['dir/b.bin', new Uint8Array([0, 255, 128])],
    ],
    { type: 'prompt', text: 'Hello' },
  )

const exported = async () => {
  const { events, storage } = await sample()
  return exportProject('Sample', events, storage)
}

const code = async (content: string) => {
  const receipt = await parseProjectFile(content)
  return receipt.ok ? 'ok' : receipt.code
}

test('a file carries the whole history with every content', async () => {
  const { events, storage } = await sample()
  const receipt = await parseProjectFile(await exported())
  if (!receipt.ok) throw new Error(receipt.message)
  expect(receipt.project).toMatchObject({ name: 'Sample', altered: null, missing: [] })
  expect(receipt.project.events).toEqual(events)
  expect(receipt.project.contents.size).toBe(3)
  for (const [hash, bytes] of receipt.project.contents) expect(await storage.getContent(hash)).toEqual(bytes)
})

test('a bad file is told apart', async () => {
  const good = await exported()
  expect(await code('')).toBe('not-ours')
  expect(await code('{"a":1}')).toBe('not-ours')
  expect(await code('null')).toBe('not-ours')
  expect(await code(good.slice(0, -40))).toBe('cut')
  expect(await code(good.replace('"version": 1', '"version": 2'))).toBe('newer')
  expect(await code(good.replace('"two"', '"tow"'))).toBe('invalid')
  expect(await code(good.replace('"prompt"', '"shout"'))).toBe('invalid')
})

test('a changed history is opened with a chain made anew', async () => {
  const receipt = await parseProjectFile((await exported()).replace('"Hello"', '"Good bye"'))
  if (!receipt.ok) throw new Error(receipt.message)
  expect(receipt.project.altered).toEqual({ from: 'file', line: 5 })
  expect(await verifyLog(receipt.project.events)).toEqual({ ok: true })
})

test('a ZIP holds the current files', async () => {
  const { state, storage } = await sample()
  const files = { ...state.files, lost: { content: 'x', size: 1 } }
  const { zip, missing } = await zipFiles(files, storage)
  expect(missing).toEqual(['lost'])
  const unzipped = unzipSync(zip)
  expect(Object.keys(unzipped).sort()).toEqual(['a.txt', 'dir/b.bin'])
  expect(new TextDecoder().decode(unzipped['a.txt'])).toBe('two')
})
