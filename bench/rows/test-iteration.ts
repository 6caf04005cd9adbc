import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTestReport } from '../../src/checks/reports/parse-test-report.ts'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runInTab } from '../lib/in-tab.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

interface Iteration {
  what: string
  /** Written before every run, with another number in it each time. */
  file: string
  text(version: number): string
  /** Files that stay. */
  others: Record<string, string>
  command: [file: string, ...args: string[]]
  native: string
}

const NODE_TEST: Iteration = {
  what: 'edit a file, node --test, parsed report',
  file: 'iteration/sum.js',
  text: (version) => `// ${version}\nexports.sum = (...values) => values.reduce((a, b) => a + b, 0)\n`,
  others: {
    'iteration/sum.test.js': `const test = require('node:test')
const assert = require('node:assert')
const { sum } = require('./sum.js')
test('adds', () => assert.strictEqual(sum(1, 2, 3), 6))
test('starts at nothing', () => assert.strictEqual(sum(), 0))
test('in time', async () => assert.strictEqual(await Promise.resolve(sum(2)), 2))
`,
  },
  command: ['node', '--test', 'iteration/sum.test.js'],
  native: process.execPath,
}

const PYTEST: Iteration = {
  what: 'edit a file, pytest, parsed report',
  file: 'iteration/total.py',
  text: (version) => `# ${version}\ndef total(*values):\n    return sum(values)\n`,
  others: {
    'iteration/test_total.py': `from total import total

def test_adds():
    assert total(1, 2, 3) == 6

def test_starts_at_nothing():
    assert total() == 0
`,
  },
  command: ['python3', '-m', 'pytest', 'iteration/test_total.py'],
  native: 'python3',
}

/** One step of an agent: a file is edited, its tests run, their report is read. */
export const nodeTestIteration = (context: BenchContext): Promise<Row[]> => measure(NODE_TEST, context)
export const pytestIteration = (context: BenchContext): Promise<Row[]> => measure(PYTEST, context)

async function measure(iteration: Iteration, { page, folder, runs }: BenchContext): Promise<Row[]> {
  const [command, ...args] = iteration.command
  await mkdir(join(folder, 'iteration'), { recursive: true })
  await page.evaluate(() => window.sandbox.fs.mkdir('iteration', { recursive: true }))
  for (const [path, text] of Object.entries(iteration.others)) {
    await writeFile(join(folder, path), text)
    await page.evaluate(([path, text]) => window.sandbox.fs.writeFile(path!, text!), [path, text])
  }
  let version = 0
  /** The report must be right too; reading it counts. */
  const readReport = (output: string, cwd: string): number => {
    const started = performance.now()
    const report = parseTestReport({ command: iteration.command.join(' '), output, cwd })
    if (!report || report.passed === 0 || report.failed > 0)
      throw new Error(`${command}'s output gave no passing report:\n${output}`)
    return performance.now() - started
  }
  const { ours, native } = await inTurn(runs, {
    ours: async () => {
      const { stdout, ms } = await runInTab(page, command, args, { [iteration.file]: iteration.text(version++) })
      return ms + readReport(stdout, '/home/project')
    },
    native: async () => {
      const started = performance.now()
      await writeFile(join(folder, iteration.file), iteration.text(version++))
      const written = performance.now() - started
      const { stdout, ms } = await runNative(iteration.native, args, folder)
      return written + ms + readReport(stdout, folder)
    },
  })
  return [{ what: iteration.what, unit: 'ms', ours, native, target: { timesNative: 1 } }]
}
