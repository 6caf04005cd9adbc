import { expect, it } from 'vitest'
import { parseTestReport } from './parse-test-report.ts'

/**
 * These tools are not on the machine that the parsers were written on: the outputs below were not recorded but written,
 * in the form that the tools' documentation, their own snapshots and their reporters' sources give.
 */
const parse = (command: string, output: string) => parseTestReport({ command, output, cwd: '/project' })!
const ids = (command: string, output: string) => parse(command, output).tests.map(({ id, status }) => `${status} ${id}`)

const JEST = `FAIL test/math.test.js
  math
    ✓ adds (2 ms)
    ✕ divides (3 ms)
    ○ skipped subtracts
    ✎ todo multiplies

  ● math › divides

    expect(received).toBe(expected) // Object.is equality

    Expected: 2
    Received: 3

      11 | test('divides', () => {
    > 12 |   expect(divide(6, 2)).toBe(2);
         |                        ^
      13 | });

      at Object.<anonymous> (test/math.test.js:12:24)
      at processTicksAndRejections (node:internal/process/task_queues:95:5)

PASS test/other.test.js (5.1 s)
FAIL test/broken.test.js
  ● Test suite failed to run

    Cannot find module './nowhere' from 'test/broken.test.js'

      at Resolver._throwModNotFoundError (node_modules/jest-resolve/build/resolver.js:427:11)

Test Suites: 2 failed, 1 passed, 3 total
Tests:       1 failed, 1 skipped, 1 todo, 3 passed, 6 total
Snapshots:   0 total
Time:        1.25 s
Ran all test suites.
`

it('reads Jest', () => {
  const report = parse('npx jest', JEST)
  expect(report).toMatchObject({ framework: 'jest', passed: 3, failed: 2, skipped: 2, durationMs: 1250 })
  expect(ids('jest', JEST)).toEqual([
    'passed test/math.test.js > math > adds',
    'failed test/math.test.js > math > divides',
    'skipped test/math.test.js > math > subtracts',
    'skipped test/math.test.js > math > multiplies',
    'failed test/broken.test.js > test/broken.test.js',
  ])
  expect(report.tests[1]).toMatchObject({ line: 12, failure: expect.stringContaining('Expected: 2\nReceived: 3') })
  expect(report.tests[4]!.failure).toContain("Cannot find module './nowhere'")
  expect(parse('jest', 'No tests found, exiting with code 1\nRun with `--passWithNoTests`\n')).toMatchObject({
    passed: 0,
  })
})

const MOCHA = `

  Array
    #indexOf()
      ✔ finds what is there
      1) finds nothing
      - comes later
    2) "before each" hook for "breaks"


  1 passing (12ms)
  1 pending
  2 failing

  1) Array
       #indexOf()
         finds nothing:

      AssertionError [ERR_ASSERTION]: 1 == -1
      + expected - actual

      -1
      +-1

      at Context.<anonymous> (test/array.js:8:14)
      at process.processImmediate (node:internal/timers:483:21)

  2) Array
       "before each" hook for "breaks":
     Error: no database
      at Context.<anonymous> (test/array.js:20:11)


`

it('reads Mocha', () => {
  expect(parse('npx mocha', MOCHA)).toMatchObject({
    framework: 'mocha',
    passed: 1,
    failed: 2,
    skipped: 1,
    durationMs: 12,
  })
  expect(ids('mocha', MOCHA)).toEqual([
    'passed Array > #indexOf() > finds what is there',
    'failed Array > #indexOf() > finds nothing',
    'skipped Array > #indexOf() > comes later',
    'failed Array > "before each" hook for "breaks"',
  ])
  const [, missing, hook] = parse('mocha', MOCHA).tests.filter(({ status }) => status !== 'skipped')
  expect(missing).toMatchObject({ line: 8, failure: expect.stringContaining('1 == -1') })
  expect(hook!.failure).toContain('no database')
  expect(parse('mocha', '\n\n  0 passing (1ms)\n\n')).toMatchObject({ framework: 'mocha', passed: 0, failed: 0 })
  const crash = "Error: Cannot find module './nowhere'\nRequire stack:\n- /project/test/a.js\n    at Module._load\n"
  expect(parse('mocha', crash)).toMatchObject({ framework: 'unknown', passed: 0 })
})

const MINITEST = `Run options: --seed 37685

# Running:

.F.SE

Finished in 0.001932s, 2587.9917 runs/s, 2070.3934 assertions/s.

  1) Failure:
TestMeme#test_says_yes [test/meme_test.rb:12]:
Expected: "YES!"
  Actual: "NO"

  2) Error:
TestMeme#test_breaks:
RuntimeError: no database
    test/meme_test.rb:20:in 'TestMeme#test_breaks'

5 runs, 4 assertions, 1 failures, 1 errors, 1 skips

You have skipped tests. Run with --verbose for details.
`

it('reads Minitest', () => {
  const report = parse('ruby -Itest test/meme_test.rb', MINITEST)
  expect(report).toMatchObject({ framework: 'minitest', passed: 2, failed: 2, skipped: 1, durationMs: 2 })
  expect(report.tests).toMatchObject([
    { id: 'TestMeme > test_says_yes', line: 12, failure: 'Expected: "YES!"\n  Actual: "NO"' },
    { id: 'TestMeme > test_breaks', failure: expect.stringContaining('RuntimeError: no database') },
  ])
  const verbose =
    'TestMeme#test_a = 0.01 s = .\nTestMeme#test_b = 0.00 s = .\n\n2 runs, 2 assertions, 0 failures, 0 errors, 0 skips\n'
  expect(ids('rake test', verbose)).toEqual(['passed TestMeme > test_a', 'passed TestMeme > test_b'])
  const none = 'Run options: --seed 1\n\n# Running:\n\n\n0 runs, 0 assertions, 0 failures, 0 errors, 0 skips\n'
  expect(parse('ruby a.rb', none)).toMatchObject({ passed: 0, failed: 0 })
})

const RSPEC = `.F*

Pending: (Failures listed here are expected and do not affect your suite's status)

  1) An ideal sandwich comes later
     # Not yet implemented
     # ./spec/sandwich_spec.rb:12

Failures:

  1) An ideal sandwich is delicious
     Failure/Error: expect(taste).to eq('delicious')

       expected: "delicious"
            got: "stale"

       (compared using ==)
     # ./spec/sandwich_spec.rb:7:in 'block (2 levels) in <top (required)>'

Finished in 0.02076 seconds (files took 0.08517 seconds to load)
3 examples, 1 failure, 1 pending

Failed examples:

rspec ./spec/sandwich_spec.rb:5 # An ideal sandwich is delicious
`

it('reads RSpec', () => {
  const report = parse('bundle exec rspec', RSPEC)
  expect(report).toMatchObject({ framework: 'rspec', passed: 1, failed: 1, skipped: 1, durationMs: 21 })
  expect(report.tests).toMatchObject([
    { name: 'An ideal sandwich is delicious', line: 7, failure: expect.stringContaining('got: "stale"') },
  ])
  const broken = `
An error occurred while loading ./spec/broken_spec.rb.
Failure/Error: require 'nowhere'

LoadError:
  cannot load such file -- nowhere

Finished in 0.00002 seconds (files took 0.1 seconds to load)
0 examples, 0 failures, 1 error occurred outside of examples
`
  expect(parse('rspec', broken)).toMatchObject({ passed: 0, failed: 1 })
  expect(parse('rspec', broken).tests[0]!.failure).toContain('cannot load such file')
  expect(parse('rspec', 'No examples found.\n\nFinished in 0.0002 seconds\n0 examples, 0 failures\n')).toMatchObject({
    passed: 0,
    failed: 0,
  })
})

const PHPUNIT = `PHPUnit 10.5.20 by Sebastian Bergmann and contributors.

Runtime:       PHP 8.3.6

.FSE                                                                4 / 4 (100%)

Time: 00:01.012, Memory: 8.00 MB

There was 1 error:

1) ShopTest::testBreaks
RuntimeException: no database

/project/tests/ShopTest.php:20

--

There was 1 failure:

1) ShopTest::testHasKey with data set "one" ('foo')
Failed asserting that an array has the key 'foo'.

/project/tests/ShopTest.php:12

ERRORS!
Tests: 4, Assertions: 2, Errors: 1, Failures: 1, Skipped: 1.
`

it('reads PHPUnit', () => {
  const report = parse('vendor/bin/phpunit', PHPUNIT)
  expect(report).toMatchObject({ framework: 'phpunit', passed: 1, failed: 2, skipped: 1, durationMs: 1012 })
  expect(report.tests).toMatchObject([
    { id: 'ShopTest > testBreaks', line: 20, failure: 'RuntimeException: no database' },
    { id: `ShopTest > testHasKey with data set "one" ('foo')`, line: 12 },
  ])
  const head = 'PHPUnit 10.5.20 by Sebastian Bergmann and contributors.\n\n'
  expect(
    parse('phpunit', `${head}..\n\nTime: 00:00.004, Memory: 8.00 MB\n\nOK (2 tests, 3 assertions)\n`),
  ).toMatchObject({ passed: 2, failed: 0 })
  expect(parse('phpunit', `${head}No tests executed!\n`)).toMatchObject({ passed: 0, failed: 0 })
  expect(parse('phpunit', `${head}.PHP Fatal error:  Uncaught Error\n`).failed).toBe(1)
})
