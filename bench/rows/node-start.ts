import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runInTab } from '../lib/in-tab.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

const HELLO = "console.log('hello')\n"

/** `node hello.js`, from spawn to exit, with a warm pool. */
export async function nodeStart({ page, folder, runs }: BenchContext): Promise<Row[]> {
  await writeFile(join(folder, 'hello.js'), HELLO)
  await page.evaluate((text) => window.sandbox.fs.writeFile('hello.js', text), HELLO)
  const { ours, native } = await inTurn(runs, {
    ours: async () => (await runInTab(page, 'node', ['hello.js'])).ms,
    native: async () => (await runNative(process.execPath, ['hello.js'], folder)).ms,
  })
  return [{ what: 'node hello.js, spawn to exit', unit: 'ms', ours, native, target: { timesNative: 1 } }]
}
