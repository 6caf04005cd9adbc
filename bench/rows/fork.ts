import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

const PER_FOLDER = 100

/** `fork()` of projects with many files, beside `cp -r` of the same. */
export async function fork(context: BenchContext): Promise<Row[]> {
  return [await forkOf(2_000, 5, context), await forkOf(50_000, 20, context)]
}

async function forkOf(files: number, atMost: number, { page, folder, runs }: BenchContext): Promise<Row> {
  const name = `files-${files}`
  await page.evaluate(
    async ({ name, folders, perFolder }) => {
      // Mounted as a tree: one message instead of one for each file.
      const file = { file: { contents: 'export const value = 1\n' } }
      const folderTree = {
        directory: Object.fromEntries(Array.from({ length: perFolder }, (_, i) => [`${i}.js`, file])),
      }
      const tree = Object.fromEntries(Array.from({ length: folders }, (_, i) => [`${i}`, folderTree]))
      await window.sandbox.mount({ [name]: { directory: tree } })
    },
    { name, folders: files / PER_FOLDER, perFolder: PER_FOLDER },
  )
  for (let i = 0; i < files / PER_FOLDER; i++) {
    await mkdir(join(folder, name, `${i}`), { recursive: true })
    await Promise.all(
      Array.from({ length: PER_FOLDER }, (_, j) =>
        writeFile(join(folder, name, `${i}`, `${j}.js`), 'export const value = 1\n'),
      ),
    )
  }
  const copy = join(folder, 'copy')
  const { ours, native } = await inTurn(Math.min(runs, 5), {
    ours: () =>
      page.evaluate(async () => {
        const started = performance.now()
        const forked = await window.sandbox.fork()
        const ms = performance.now() - started
        forked.teardown()
        return ms
      }),
    native: async () => {
      const { ms } = await runNative('cp', ['-r', join(folder, name), copy], folder)
      await rm(copy, { recursive: true })
      return ms
    },
  })
  await page.evaluate((name) => window.sandbox.fs.rm(name, { recursive: true }), name)
  const what = `fork of ${files.toLocaleString('en')} files (native: cp -r)`
  return { what, unit: 'ms', ours, native, target: { atMost } }
}
