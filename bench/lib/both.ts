import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BenchContext, inTurn } from './context.ts'
import { runInTab } from './in-tab.ts'
import { runNative } from './native.ts'

/** Lays the same files into the project in the tab and into the native folder. */
export async function writeBoth({ page, folder }: BenchContext, files: Record<string, string>): Promise<void> {
  for (const path of new Set(Object.keys(files).map(dirname))) await mkdir(join(folder, path), { recursive: true })
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)))
  await page.evaluate(async (files) => {
    const { fs } = window.sandbox
    for (const folder of new Set(Object.keys(files).map((path) => path.replace(/\/?[^/]*$/, '')))) {
      if (folder) await fs.mkdir(folder, { recursive: true })
    }
    for (const [path, text] of Object.entries(files)) await fs.writeFile(path, text)
  }, files)
}

/**
 * `node` with these arguments in both worlds in turn, timed by what it prints: the process's start is another row's
 * matter. A program checks its own work, and throws where it is wrong.
 */
export function timeBoth(
  { page, folder, runs }: BenchContext,
  args: string[],
): Promise<Record<'ours' | 'native', number[]>> {
  return inTurn(runs, {
    ours: async () => readTime((await runInTab(page, 'node', args)).stdout),
    native: async () => readTime((await runNative(process.execPath, args, folder)).stdout),
  })
}

function readTime(output: string): number {
  const value = Number(output)
  if (output.trim() === '' || !Number.isFinite(value)) throw new Error(`a program printed no time: ${output}`)
  return value
}
