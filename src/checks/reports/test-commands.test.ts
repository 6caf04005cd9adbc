import { describe, expect, it } from 'vitest'
import { parseTestReport } from './parse-test-report.ts'
import { canProve, readTestCommand } from './test-commands.ts'

const banner = (name: string, script: string) => `\n> sample@1.0.0 ${name}\n> ${script}\n\n`

describe('a command whose report can prove something', () => {
  it.each([
    'node --test',
    'cd app && node --test 2>&1',
    'npm ci && npx tsc && node --test test/',
    'mkdir -p out; cd out; CI=1 npx --yes vitest run',
    'node --import tsx --test "src/**/*.test.ts"',
    '(cd app && python3 -m pytest -q)',
    'sh -c "cd app && python -m unittest discover -s tests"',
    'timeout 60 npx jest --ci 2>/dev/null',
    'set -o pipefail; node --test | tee log.txt',
    'node --test && echo done',
    'node --test && python3 -m pytest',
    'echo input | node --test',
    'coverage run -m pytest',
    'go test ./... # all of them',
    '[ -d node_modules ] || npm ci; node --test',
    'node --test \\\n  --test-reporter=tap',
    'node --test-reporter spec --test',
  ])('%s', (command) => {
    expect(readTestCommand(command)).toMatchObject({ doubt: null })
    expect(canProve(command)).toBe(true)
  })
})

describe('a command that lets something be lost or added', () => {
  it.each([
    ['node --test 2>&1 | head -5', 'another program'],
    ['node --test | grep ✔', 'another program'],
    ['set -o pipefail; node --test | tail -n 20', 'another program'],
    ['node --test | tee log.txt', 'exit code'],
    ['npx vitest run || true', 'exit code'],
    ['node --test && echo PASS || echo FAIL', 'exit code'],
    ['node --test; echo $?', 'exit code'],
    ['python3 -m pytest\nls', 'exit code'],
    ['node --test &', 'background'],
    ['node --test > report.txt', 'elsewhere'],
    ['node --test > report.txt && cat old.txt', 'elsewhere'],
    ['node --test a.test.mjs && echo "broken(" > a.mjs', 'after the tests'],
    ['node --test && cat old.txt', 'after the tests'],
    ['(node --test | head) && echo ok', 'another program'],
    ['bash -c "node --test | head"', 'another program'],
    ['for f in *.test.js; do node --test $f; done', 'too involved'],
    ['node --test <<EOF\na\nEOF', 'too involved'],
    ['node check.js', 'No test runner'],
    ['make test', 'No test runner'],
    ['npm test', 'what the script runs'],
  ])('%s', (command, why) => expect(readTestCommand(command)?.doubt).toContain(why))

  it.each([
    ['node --test', 'npm test', null],
    ['node --test a.test.js', 'cd app && npm test -- a.test.js', null],
    ['node --test | head -5', 'npm test', 'another program'],
    ["printf '1..1\\nok 1\\n'", 'npm test', 'No test runner'],
    ['npm run unit', 'npm t', 'what the script runs'],
  ])('a script is what it runs: %s', (script, command, why) => {
    const found = readTestCommand(command, banner('test', script))
    if (why === null) expect(found?.doubt).toBeNull()
    else expect(found === null ? 'No test runner' : found.doubt).toContain(why)
  })

  it('a script is followed into the next, and by what comes after it', () => {
    const inner = banner('test', 'npm run unit') + banner('unit', 'vitest run')
    expect(readTestCommand('npm test', inner)).toEqual({
      frameworks: ['vitest', 'tap', 'junit'],
      doubt: null,
      part: false,
      narrowed: null,
    })
    const after = banner('test', 'vitest run') + banner('posttest', 'node build.js')
    expect(readTestCommand('npm test', after)?.doubt).toContain('after the tests')
  })
})

it.each(['cat old.txt', "printf '1..1\\nok 1 - works\\n'", 'grep ✔ report.txt', 'tail -n 5 log | cat', 'npm install'])(
  '%s runs no tests, whatever it prints',
  (command) => expect(readTestCommand(command, '✔ works (1ms)')).toBeNull(),
)

it.each([
  ['node --test', false],
  ['node --test test/', false],
  ['node --test "**/*.test.js"', false],
  ['node --test a.test.js', true],
  ['node --test --test-name-pattern=adds', true],
  ['node a.test.js', true],
  ['pytest -q --tb=short', false],
  ['pytest tests/test_a.py', true],
  ['pytest -k adds', true],
  ['npx vitest run --reporter verbose', false],
  ['npx vitest run src/a', true],
  ['npx jest -t adds', true],
  ['go test ./...', false],
  ['go test ./a', true],
])('%s chooses among the tests: %s', (command, part) => expect(readTestCommand(command)?.part).toBe(part))

it.each([
  ['node --test --test-name-pattern=adds', '--test-name-pattern=adds'],
  ['node --test --test-name-pattern adds', '--test-name-pattern'],
  ['node --test --test-skip-pattern=slow', '--test-skip-pattern=slow'],
  ['node --test-only --test', '--test-only'],
  ['NODE_OPTIONS="--test-name-pattern=adds" node --test', '--test-name-pattern=adds'],
  ['npx vitest run -t adds', '-t'],
  ['npx vitest run --exclude b.test.ts', '--exclude'],
  ['npx jest --testPathIgnorePatterns=b', '--testPathIgnorePatterns=b'],
  ['npx jest --testNamePattern adds', '--testNamePattern'],
  ['npx mocha --grep adds', '--grep'],
  ['pytest -k adds', '-k'],
  ['python3 -m pytest -m "not slow"', '-m'],
  ['pytest --deselect test_a.py::test_b', '--deselect'],
  ['PYTEST_ADDOPTS="-k adds" pytest', '-k'],
  ['pytest test_a.py::test_one', 'test_a.py::test_one'],
  ['go test -run TestAdds ./...', '-run'],
  ['go test -short ./...', '-short'],
  ['npx vitest run -t adds && npx vitest run', null],
  ['node --test a.test.js', null],
  ['pytest -q --ff', null],
  ['npx vitest run --reporter verbose', null],
  ['npx mocha -t 5000', null],
])('%s leaves tests out by %s', (command, word) => expect(readTestCommand(command)?.narrowed).toBe(word))

it('a script says what leaves tests out, and pytest says so itself', () => {
  expect(readTestCommand('npm test -- -t adds', banner('test', 'vitest run -t adds'))?.narrowed).toBe('-t')
  const output = '============ 1 passed, 2 deselected in 0.01s ============'
  const session = '============ test session starts ============\ntest_a.py .  [100%]\n'
  const report = parseTestReport({ command: 'pytest', output: session + output, cwd: '/p' })
  expect(report).toMatchObject({ passed: 1, part: true, narrowed: '2 deselected' })
})
