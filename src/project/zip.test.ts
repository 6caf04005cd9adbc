import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { createMemoryStorage } from '../storage/memory.ts'
import { sha256 } from './event-log.ts'
import { reduceAll } from './reduce.ts'
import { projectOfFiles, unzipFiles, zipFiles } from './zip.ts'

const text = (words: string) => new TextEncoder().encode(words)

async function kept(files: Record<string, Uint8Array<ArrayBuffer>>) {
  const storage = createMemoryStorage()
  const state: Record<string, { content: string; size: number }> = {}
  for (const [path, bytes] of Object.entries(files)) {
    const content = await sha256(bytes)
    await storage.putContent(content, bytes)
    state[path] = { content, size: bytes.length }
  }
  return { storage, state }
}

test('the same files give the same bytes, in whatever order and at whatever time', async () => {
  const one = await kept({ 'b.txt': text('b'), 'src/ä.js': text('a'.repeat(1000)) })
  const other = await kept({ 'src/ä.js': text('a'.repeat(1000)), 'b.txt': text('b') })
  const first = await zipFiles(one.state, one.storage)
  await new Promise((resolve) => setTimeout(resolve, 20))
  const second = await zipFiles(other.state, other.storage)
  expect(first.missing).toEqual([])
  expect(Buffer.from(second.zip).equals(Buffer.from(first.zip))).toBe(true)
  const back = unzipFiles(first.zip)
  if ('message' in back) throw new Error(back.message)
  expect([...back.files.keys()]).toEqual(['b.txt', 'src/ä.js'])
})

test('an archive becomes a project, without the folder around it and without what is made again', async () => {
  const zip = zipSync({
    'repo-main/README.md': strToU8('# It'),
    'repo-main/src/a.js': strToU8('1'),
    'repo-main/node_modules/x/index.js': strToU8('2'),
    'repo-main/big.bin': new Uint8Array(5 * 1024 * 1024 + 1),
    '__MACOSX/repo-main/._a.js': strToU8('3'),
  })
  const unpacked = unzipFiles(zip)
  if ('message' in unpacked) throw new Error(unpacked.message)
  const receipt = await projectOfFiles('repo', unpacked.files)
  if (!receipt.ok) throw new Error(receipt.message)
  expect(Object.keys(reduceAll(receipt.project.events).files)).toEqual(['README.md', 'src/a.js'])
  expect(receipt.project.missing).toEqual(['big.bin (larger than 5 MB)'])
})

test('what is no ZIP, or would leave its folder, is refused with a sentence', async () => {
  expect(unzipFiles(text('not a zip'))).toHaveProperty('message')
  const climbing = unzipFiles(zipSync({ 'a/x': strToU8('1'), '../up': strToU8('2') }))
  if ('message' in climbing) throw new Error(climbing.message)
  expect(await projectOfFiles('x', climbing.files)).toMatchObject({ ok: false, code: 'invalid' })
  expect(await projectOfFiles('x', new Map())).toMatchObject({ ok: false })
})
