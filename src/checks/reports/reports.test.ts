import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TestReport } from '../../protocol/report.ts'
import { parseTestReport } from './parse-test-report.ts'

/** Real runners are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

/** Only folders that a test itself made are ever removed. */
const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true })
})

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'report-')))
  made.push(folder)
  return folder
}

/** Runs a real command on real files; both streams in one, as the run tool sees them. */
function run(
  command: string,
  files: Record<string, string>,
): { report: TestReport | null; output: string; code: number | null } {
  const cwd = makeFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), content)
  }
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env
  const PATH = dirname(process.execPath) + delimiter + env.PATH
  const { stdout, status } = spawnSync('sh', ['-c', `${command} 2>&1`], {
    cwd,
    env: { ...env, PATH },
    encoding: 'utf8',
  })
  return { report: parseTestReport({ command, output: stdout, cwd }), output: stdout, code: status }
}

const outcome = (report: TestReport | null) =>
  Object.fromEntries((report?.tests ?? []).map((test) => [test.id, test.status]))

const NODE_FILES = {
  'test/all.test.mjs': `
import assert from 'node:assert/strict'
import { after, before, describe, it, test } from 'node:test'
console.log('from the module')
describe('outer', () => {
  describe('inner ü ✔', () => {
    it('passes', () => console.log('inside\\n  ✔ not a test (1ms)'))
    it('differs', () => assert.deepEqual({ a: 1 }, { a: 2 }))
    it.skip('skipped', () => {})
    it.todo('to do')
    it('to do and failing', { todo: 'later' }, () => { throw new Error('x') })
  })
})
test('parent', async (t) => { await t.test('child', () => {}) })
test('tricky # name (1ms)', () => {})
test('twice', () => {})
test('twice', () => {})
describe('before fails', () => { before(() => { throw new Error('no database') }); it('never runs', () => {}) })
describe('after fails', () => { after(() => { throw new Error('not closed') }); it('runs', () => {}) })
`,
  'test/broken.test.mjs': "import { test } from 'node:test'\ntest('x', () => {\n",
  'test/empty.test.mjs': '',
}

const NODE_OUTCOME = {
  'outer > inner ü ✔ > passes': 'passed',
  'outer > inner ü ✔ > differs': 'failed',
  'outer > inner ü ✔ > skipped': 'skipped',
  'outer > inner ü ✔ > to do': 'skipped',
  'outer > inner ü ✔ > to do and failing': 'skipped',
  'parent > child': 'passed',
  'tricky # name (1ms)': 'passed',
  twice: 'passed',
  'twice (2)': 'passed',
  'before fails > never runs': 'failed',
  'before fails': 'failed',
  'after fails > runs': 'passed',
  'after fails': 'failed',
  'test/broken.test.mjs': 'failed',
  'test/empty.test.mjs': 'skipped',
}

describe('node:test', () => {
  it.each([
    ['spec', 'node --test'],
    ['spec in colour', 'FORCE_COLOR=1 node --test'],
    ['tap', 'node --test --test-reporter=tap'],
  ])('reads %s', (_, command) => {
    const { report, code } = run(command, NODE_FILES)
    expect(code).toBe(1)
    expect(outcome(report)).toEqual(NODE_OUTCOME)
    expect(report).toMatchObject({ framework: 'node:test', passed: 6, failed: 5, skipped: 4 })
    expect(report!.durationMs).toBeGreaterThan(0)
    const find = (id: string) => report!.tests.find((test) => test.id === id)!
    const differs = find('outer > inner ü ✔ > differs')
    expect(differs).toMatchObject({
      name: 'differs',
      suites: ['outer', 'inner ü ✔'],
      file: 'test/all.test.mjs',
      line: 8,
    })
    expect(differs.failure).toContain('+   a: 1\n-   a: 2')
    expect(differs.failure).not.toMatch(/node:|generatedMessage/)
    expect(find('before fails').failure).toContain('no database')
    expect(find('after fails').failure).toContain('not closed')
    expect(find('test/broken.test.mjs').failure).toContain('SyntaxError: Unexpected end of input')
  })

  it('finds all green, and keeps the ids of the red run', () => {
    const file = (value: number) => ({
      'a.test.mjs': `import { describe, it } from 'node:test'\nimport assert from 'node:assert'\ndescribe('s', () => { it('t', () => assert.equal(1, ${value})) })\n`,
    })
    const red = run('node --test', file(2)).report
    const green = run('node --test', file(1)).report
    expect(outcome(red)).toEqual({ 's > t': 'failed' })
    expect(outcome(green)).toEqual({ 's > t': 'passed' })
    expect(green).toMatchObject({ passed: 1, failed: 0, skipped: 0 })
  })

  it('trusts the counts where the list is cut off', () => {
    const { report } = run('node --test | tail -n 60', NODE_FILES)
    expect(report).toMatchObject({ framework: 'node:test' })
    expect(report!.failed).toBeGreaterThan(0)
  })

  it('reads what a killed run left', () => {
    const { report } = run('timeout 1 node --test', {
      'a.test.mjs':
        "import { test } from 'node:test'\ntest('quick', () => {})\ntest('endless', () => { for (;;) {} })\n",
    })
    const { failed, passed, doubt } = report!
    expect(failed > 0 || passed === 0 || doubt !== undefined).toBe(true)
  })

  it('fails a file that throws after its tests', () => {
    const { report } = run('node --test', {
      'late.test.mjs':
        "import { test } from 'node:test'\ntest('ok', () => {})\nsetTimeout(() => { throw new Error('late') }, 20)\n",
    })
    expect(outcome(report)).toEqual({ ok: 'passed', 'late.test.mjs': 'failed' })
  })
})

const PYTEST = 'python3 -m pytest -p no:cacheprovider'

describe('what is cut, filtered or printed by something else', () => {
  const files = {
    'a.test.mjs': "import { test } from 'node:test'\nfor (let i = 0; i < 6; i++) test('good ' + i, () => {})\n",
    'b.test.mjs': "import { test } from 'node:test'\ntest('bad', () => { throw new Error('no') })\n",
    'test_a.py': 'def test_a(): pass\ndef test_b(): pass\n',
    'test_z.py': 'def test_z(): assert False\n',
    'old.txt': '✔ works (1ms)\nℹ tests 1\nℹ pass 1\nℹ fail 0\nℹ duration_ms 50\n',
  }
  it.each([
    'node --test | head -5',
    'node --test | grep ✔',
    'node --test | grep -v ✖ | head -20',
    `${PYTEST} -v | head -9`,
    `${PYTEST} | head -6`,
    'cat old.txt',
    "printf 'ℹ pass 3\\nℹ fail 0\\n'",
    "printf '1..1\\nok 1 - works\\n'",
    `node -e "console.log(require('fs').readFileSync('old.txt', 'utf8'))"`,
  ])('proves nothing: %s', (command) => {
    const { report, code } = run(command, files)
    expect(code).toBe(0)
    expect(report === null || report.doubt !== undefined).toBe(true)
  })

  it.each([
    ['node --test', '✔ good (1ms)\n✔ better (1ms)\n'],
    ['node --test', '✔ good (1ms)\nℹ tests 2\nℹ suites 0\nℹ pass 2\nℹ fail 0\n'],
    ['node --test --test-reporter=tap', 'TAP version 13\nok 1 - good\n'],
    ['pytest', '===== test session starts =====\ntest_a.py ..\n'],
    ['npx jest', 'PASS src/a.test.js\n  ✓ good (1 ms)\n'],
    ['npx vitest run', ' RUN  v3.0.0 /project\n\n ✓ a.test.js (2 tests) 3ms\n'],
    ['python3 -m unittest', '..\nRan 2 tests in 0.001s\n'],
    ['go test -v ./...', '=== RUN   TestA\n--- PASS: TestA (0.00s)\n'],
  ])('a runner without its last words is cut off: %s', (command, output) => {
    expect(parseTestReport({ command, output, cwd: '/' })?.doubt).toContain('cut off')
  })
})

describe('TAP', () => {
  it('reads version 13 and 14, nested, with directives', () => {
    const tap = `TAP version 14
# Subtest: math
    ok 1 - adds
    not ok 2 - divides
      ---
      message: "division by zero"
      at: math.js:12:3
      ...
    1..2
not ok 1 - math
ok 2 - later # TODO not yet
not ok 3 - planned # todo
ok 4 # SKIP no network
ok 5 - with \\# sign
1..5
`
    const report = parseTestReport({ command: './tests', output: tap, cwd: '/project' })
    expect(report).toMatchObject({ framework: 'tap', passed: 2, skipped: 3, durationMs: null })
    expect(outcome(report)).toMatchObject({
      'math > adds': 'passed',
      'math > divides': 'failed',
      later: 'skipped',
      planned: 'skipped',
      'test 4': 'skipped',
      'with # sign': 'passed',
    })
    expect(report!.tests[1]).toMatchObject({ failure: 'division by zero', file: 'math.js', line: 12 })
  })

  it('counts a bail out and a short plan as failures', () => {
    const bail = parseTestReport({ command: 'x', output: '1..3\nok 1 - a\nBail out! no disk\n', cwd: '/' })
    expect(bail!.failed).toBeGreaterThan(0)
    const short = parseTestReport({ command: 'x', output: '1..3\nok 1 - a\n', cwd: '/' })
    expect(short).toMatchObject({ passed: 1, failed: 1 })
  })
})

const PYTHON_FILES = {
  'tests/test_a.py': `
import pytest
def test_ok(): print("hello")
class TestThing:
    def test_list(self): assert [1, 2] == [1, 3], "müssen gleich sein"
    @pytest.mark.parametrize("x", ["a b", "c::d"])
    def test_param(self, x): assert x
@pytest.mark.skip(reason="not now")
def test_skip(): pass
@pytest.mark.xfail
def test_xfail(): assert False
@pytest.fixture
def bad(): raise RuntimeError("fixture broke")
def test_fixture(bad): pass
@pytest.fixture
def tear():
    yield 1
    raise RuntimeError("teardown broke")
def test_tear(tear): pass
`,
  'tests/test_b.py': 'def test_one(): pass\n',
}

describe('pytest', () => {
  it.each([`${PYTEST} -v`, `${PYTEST} -v -s`, `${PYTEST} -v --color=yes`])('reads names from %s', (command) => {
    const { report, code, output } = run(command, PYTHON_FILES)
    expect(code).toBe(1)
    // pytest counts the test whose teardown breaks twice, as passed and as an error; here it has failed once.
    expect(stripVTControlCharacters(output)).toContain('1 failed, 5 passed, 1 skipped, 1 xfailed, 2 errors')
    expect(outcome(report)).toEqual({
      'tests/test_a.py > test_ok': 'passed',
      'tests/test_a.py > TestThing > test_list': 'failed',
      'tests/test_a.py > TestThing > test_param[a b]': 'passed',
      'tests/test_a.py > TestThing > test_param[c::d]': 'passed',
      'tests/test_a.py > test_skip': 'skipped',
      'tests/test_a.py > test_xfail': 'skipped',
      'tests/test_a.py > test_fixture': 'failed',
      'tests/test_a.py > test_tear': 'failed',
      'tests/test_b.py > test_one': 'passed',
    })
    expect(report).toMatchObject({ framework: 'pytest', passed: 4, failed: 3, skipped: 2 })
    expect(report!.tests[1]).toMatchObject({ file: 'tests/test_a.py', line: 5, suites: ['TestThing'] })
    expect(report!.tests[1]!.failure).toContain('AssertionError: müssen gleich sein')
    expect(report!.tests[6]!.failure).toContain('fixture broke')
    expect(report!.tests[7]!.failure).toContain('teardown broke')
  })

  it.each([PYTEST, `${PYTEST} -q`, `${PYTEST} --tb=short`])('reads places from %s', (command) => {
    const { report } = run(command, PYTHON_FILES)
    expect(report).toMatchObject({ framework: 'pytest', passed: 4, failed: 3, skipped: 2 })
    expect(report!.tests.map((test) => test.status[0]).join('')).toBe('pfppssffp')
    expect(report!.tests[1]).toMatchObject({ name: 'test_list', file: 'tests/test_a.py' })
    expect(report!.tests[1]!.failure).toContain('müssen gleich sein')
  })

  it('trusts the counts where only the last line is left', () => {
    expect(run(`${PYTEST} | tail -n 1`, PYTHON_FILES).report).toMatchObject({ failed: 3, tests: [] })
  })

  it('fails a file that cannot be collected', () => {
    const { report, code } = run(PYTEST, { 'test_s.py': 'def test_x(:\n', 'test_y.py': 'def test_y(): pass\n' })
    expect(code).toBe(2)
    expect(report).toMatchObject({ passed: 0, failed: 1 })
    expect(report!.tests[0]).toMatchObject({ name: 'test_s.py', file: 'test_s.py', line: 1 })
    expect(report!.tests[0]!.failure).toContain('SyntaxError')
  })

  it('reports none where it found none', () => {
    const { report, code } = run(PYTEST, { 'readme.txt': '' })
    expect(code).toBe(5)
    expect(report).toMatchObject({ tests: [], passed: 0, failed: 0, skipped: 0 })
  })
})

it.each(['ls -la', 'echo "✔ done"', 'echo "3 passed the exam in 2s"', 'echo "1..2"', 'printf "ok\\nnot ok\\n"'])(
  'sees no tests in %s',
  (command) => {
    expect(run(command, {}).report).toBeNull()
  },
)
