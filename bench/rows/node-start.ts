import { writeBoth } from '../lib/both.ts'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runInTab } from '../lib/in-tab.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

const TESTS = 20
const TWENTY = `const test = require('node:test')
const assert = require('node:assert')
for (let i = 0; i < ${TESTS}; i++) test('number ' + i, async () => assert.strictEqual(await Promise.resolve(i), i))
`

/** `node hello.js`, from spawn to exit, with a warm pool. */
export async function nodeStart(context: BenchContext): Promise<Row[]> {
  const measured = await fromSpawnToExit(context, { 'hello.js': "console.log('hello')\n" }, ['hello.js'], /^hello$/m)
  return [{ what: 'node hello.js, spawn to exit', unit: 'ms', ...measured, target: { timesNative: 1 } }]
}

/** `node --test` of a file of 20 tests, from spawn to exit. */
export async function nodeTestFile(context: BenchContext): Promise<Row[]> {
  const args = ['--test', 'twenty.test.js']
  const measured = await fromSpawnToExit(context, { 'twenty.test.js': TWENTY }, args, /^\S+ pass 20$/m)
  return [{ what: 'node --test of 20 tests, spawn to exit', unit: 'ms', ...measured, target: { timesNative: 1 } }]
}

/** `node` in both worlds in turn; what it prints must match. */
async function fromSpawnToExit(context: BenchContext, files: Record<string, string>, args: string[], output: RegExp) {
  await writeBoth(context, files)
  const checked = ({ stdout, ms }: { stdout: string; ms: number }) => {
    if (!output.test(stdout)) throw new Error(`unexpected output: ${stdout}`)
    return ms
  }
  return inTurn(context.runs, {
    ours: async () => checked(await runInTab(context.page, 'node', args)),
    native: async () => checked(await runNative(process.execPath, args, context.folder)),
  })
}
