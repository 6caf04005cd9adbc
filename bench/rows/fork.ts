import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

const PER_FOLDER = 100

/** `fork()` of projects with many files. `cp -r` does the same natively; of 50,000 files it takes minutes in all. */
export async function fork(context: BenchContext): Promise<Row[]> {
  const { ours, native } = await inTurn(context.runs, {
    ours: await forkInTab(2_000, context),
    native: await copyNatively(2_000, context),
  })
  const many = await inTurn(context.runs, { ours: await forkInTab(50_000, context) })
  return [
    { what: 'fork of 2,000 files (native: cp -r)', unit: 'ms', ours, native, target: { atMost: 5 } },
    { what: 'fork of 50,000 files', unit: 'ms', ours: many.ours, native: null, target: { atMost: 20 } },
  ]
}

/** Writes the files, and gives what forks them once. Milliseconds. */
async function forkInTab(files: number, { page }: BenchContext): Promise<() => Promise<number>> {
  await page.evaluate(
    async ({ name, folders, perFolder }) => {
      // Mounted as a tree: one message instead of one for each file.
      const file = { file: { contents: 'export const value = 1\n' } }
      const folder = { directory: Object.fromEntries(Array.from({ length: perFolder }, (_, i) => [`${i}.js`, file])) }
      const tree = Object.fromEntries(Array.from({ length: folders }, (_, i) => [`${i}`, folder]))
      await window.sandbox.mount({ [name]: { directory: tree } })
    },
    { name: `files-${files}`, folders: files / PER_FOLDER, perFolder: PER_FOLDER },
  )
  return () =>
    page.evaluate(async () => {
      const started = performance.now()
      const forked = await window.sandbox.fork()
      const ms = performance.now() - started
      forked.teardown()
      return ms
    })
}

/** Writes the files, and gives what copies them once. Milliseconds. */
async function copyNatively(files: number, { folder }: BenchContext): Promise<() => Promise<number>> {
  const original = join(folder, 'original')
  for (let i = 0; i < files / PER_FOLDER; i++) {
    await mkdir(join(original, `${i}`), { recursive: true })
    for (let j = 0; j < PER_FOLDER; j++) await writeFile(join(original, `${i}`, `${j}.js`), 'export const value = 1\n')
  }
  let copies = 0
  return async () => (await runNative('cp', ['-r', original, join(folder, `copy-${copies++}`)], folder)).ms
}
