import type { TestReport } from '../../src/protocol/report.ts'
import type { RunRecord } from '../../src/protocol/tool.ts'
import type { DataRow } from './row.ts'

/** A row as work for the agent, and what decides about it afterwards. */
export interface Task {
  id: string
  /** What the person asks, without the rules that go with it. Never says which data set it is from. */
  ask: string
  /** What the project holds at first. */
  files: Record<string, string>
  /** Where the answer belongs, of those. */
  answers: string[]
  /** A known good answer, by path. */
  solution: Record<string, string>
  check: Check
}

/** The row's own test. The agent never sees it: it runs in a project of its own, on a copy of the agent's files. */
export interface Check {
  files: Record<string, string>
  command: string
  /** The one test that must be among the passed ones, where the check is a script in a wrapper of ours. */
  mustPass: string | null
}

export type Made = { ok: true; task: Task } | { ok: false; id: string; why: string }

/** A row as a task; or why it cannot be run in the tab. */
export function taskOf(row: DataRow): Made {
  const { id, lang } = row
  if (lang !== 'python' && lang !== 'js') return { ok: false, id, why: `no runner for the tests of ${lang}` }
  const made = row.test_files ? repairTask(row) : row.stub ? exerciseTask(row) : functionTask(row)
  return made === null
    ? { ok: false, id, why: 'its members are not those of a known data set' }
    : { ok: true, task: made }
}

/** Whether the check's run says that the answer is right. A runner that ends early or skips says no. */
export function passes(check: Check, { exitCode, timedOut, report }: RunRecord): boolean {
  if (exitCode !== 0 || timedOut || report === null || report.passed === 0) return false
  if (report.failed > 0 || report.skipped > 0) return false
  return check.mustPass === null || hasPassed(report, check.mustPass)
}

const hasPassed = ({ tests }: TestReport, name: string): boolean =>
  tests.some((test) => test.name === name && test.status === 'passed')

const WRAPPED = 'the row is solved'

/** HumanEval, HumanEval-X and MBPP: a function whose test is a script. */
function functionTask(row: DataRow): Task | null {
  const { id, lang, prompt, test, solution } = row
  if (typeof test !== 'string' || typeof solution !== 'string') return null
  const python = lang === 'python'
  const path = python ? 'solution.py' : 'solution.js'
  // MBPP describes the function in words; the others begin it.
  const begins = python ? /^(def|class) /m.test(prompt) : /(const|function) /.test(prompt)
  const example = test.split('\n').find((line) => line.startsWith('assert'))
  const ask = begins
    ? `Complete what ${path} begins, as its comments say. Keep names and signatures. It holds:\n\n${prompt}`
    : `${prompt}\nWrite it in ${path}, as ${row.entry_point}. For example, this holds: ${example}`
  const check = python ? pythonCheck(test) : nodeCheck(test)
  return { id, ask, files: begins ? { [path]: prompt } : {}, answers: [path], solution: { [path]: solution }, check }
}

const pythonCheck = (test: string): Check => ({
  files: {
    'hidden_row.py': `import solution\nglobals().update({k: v for k, v in vars(solution).items() if not k.startswith('__')})\n\n${test}`,
    'test_hidden_row.py': `import runpy\n\ndef test_row():\n    runpy.run_path('hidden_row.py', run_name='hidden_row')\n`,
  },
  command: 'python3 -m pytest -v test_hidden_row.py',
  mustPass: 'test_row',
})

const NODE_CHECK = [
  "const { readFileSync } = require('node:fs')",
  "const { test } = require('node:test')",
  `test('${WRAPPED}', () => {`,
  '  console.assert = (holds, ...why) => {',
  "    if (!holds) throw new Error(['An assertion does not hold', ...why].join(' '))",
  '  }',
  "  const answer = readFileSync('solution.js', 'utf8').replace(/^export (default )?/gm, '')",
  '  const own = { exports: {} }',
  "  const whole = `${answer}\\n;${readFileSync('hidden-row.txt', 'utf8')}`",
  "  new Function('require', 'module', 'exports', whole)(require, own, own.exports)",
  '})',
  '',
].join('\n')

/** The script wants the answer's names in its own scope; its asserts must throw, where Node's only write. */
const nodeCheck = (test: string): Check => ({
  files: { 'hidden-row.test.cjs': NODE_CHECK, 'hidden-row.txt': test },
  command: 'node --test hidden-row.test.cjs',
  mustPass: WRAPPED,
})

/** QuixBugs: a program with one mistake in it. */
function repairTask(row: DataRow): Task | null {
  const { id, prompt, entry_point: name, buggy_solution: buggy, test_files: files, solution } = row
  if (!files || !name || buggy === undefined || typeof solution !== 'string') return null
  const path = `python_programs/${name}.py`
  const tests = Object.keys(files).filter((file) => /(^|\/)test_[^/]*\.py$/.test(file))
  // What its functions are called with belongs to the task.
  const given = Object.fromEntries(Object.entries(files).filter(([file]) => file.endsWith('/node.py')))
  return {
    id,
    ask: `There is one mistake in ${path}. Find it and repair it; change nothing else. What it should do:\n\n${prompt}`,
    files: { [path]: buggy, ...given },
    answers: [path],
    solution: { [path]: solution },
    check: { files, command: `python3 -m pytest -v ${tests.join(' ')}`, mustPass: null },
  }
}

/** Exercism: a stub and real test files. Skipped tests would make a pass mean nothing. */
function exerciseTask(row: DataRow): Task | null {
  const { id, lang, prompt, stub, test, solution, solution_target: targets = {}, support = {}, editor = {} } = row
  if (lang !== 'python' || !stub || typeof test === 'string' || typeof solution === 'string') return null
  const files = Object.fromEntries(
    Object.entries(test).map(([path, text]) => [path, text.replace(/^\s*@(unittest|pytest\.mark)\.skip.*\n/gm, '')]),
  )
  const answers = Object.keys(stub)
  return {
    id,
    ask: `Implement ${answers.join(' and ')}. Keep the names and signatures that stand there.\n\n${prompt}\n\nThey begin:\n\n${Object.values(stub).join('\n')}`,
    files: { ...support, ...editor, ...stub },
    answers,
    solution: Object.fromEntries(Object.entries(solution).map(([path, text]) => [targets[path] ?? path, text])),
    check: {
      files: { ...support, ...editor, ...files },
      command: `python3 -m pytest -v ${Object.keys(files).join(' ')}`,
      mustPass: null,
    },
  }
}
