import { afterEach, expect, it } from 'vitest'
import { countTests, isTestFile } from './test-files.ts'
import { createNativeSandbox, type NativeSandbox } from './test-support/native-sandbox.ts'
import { createTestWatch } from './test-watch.ts'

let sandbox: NativeSandbox | null = null
afterEach(async () => {
  await sandbox?.dispose()
  sandbox = null
})

const TEST = "import { test } from 'node:test'\ntest('a', () => assert.equal(1, 1))\ntest('b', () => assert.ok(1))\n"

it('tells what was done to the tests that were there', async () => {
  sandbox = await createNativeSandbox({
    'a.test.js': TEST,
    'gone.test.js': TEST,
    'same.test.js': TEST,
    'checks.mjs': TEST,
    'code.js': 'export const a = 1\n',
  })
  const watch = createTestWatch(sandbox)
  await watch.begin()
  expect(await watch.review()).toEqual([])
  await sandbox.fs.writeFile('a.test.js', TEST.replace("test('b'", "test.skip('b'").replace('assert.ok(1)', '{}'))
  await sandbox.fs.rm('gone.test.js')
  await sandbox.fs.writeFile('checks.mjs', `${TEST}test('c', () => assert.ok(2))\n`)
  await sandbox.fs.writeFile('new.test.js', TEST)
  await sandbox.fs.writeFile('code.js', 'export const a = 2\n')
  expect(await watch.review()).toEqual([
    'The test file a.test.js was changed: 1 more skipped, 2 assertions before, 1 now. Look whether it still proves as much.',
    'The test file checks.mjs was changed: 2 tests before, 3 now, 2 assertions before, 3 now.',
    'The test file gone.test.js was removed (2 tests).',
    'There were 8 tests in the project, and there are 9 now.',
  ])
})

it('holds the tests that a run wrote to what they were at their first run', async () => {
  sandbox = await createNativeSandbox()
  const watch = createTestWatch(sandbox)
  await watch.begin()
  await sandbox.fs.writeFile('a.test.js', 'draft')
  await sandbox.fs.writeFile('a.test.js', TEST)
  watch.ran()
  expect(await watch.review()).toEqual([])
  await sandbox.fs.writeFile('a.test.js', TEST.split('\n').slice(0, 2).join('\n'))
  expect((await watch.review())[0]).toContain('2 tests before, 1 now')
})

it.each([
  ['src/a.test.ts', '', true],
  ['tests/helpers.py', '', true],
  ['test_a.py', '', true],
  ['a_test.go', '', true],
  ['tests/AppTest.php', '', true],
  ['check.js', "const { test } = require('node:test')", true],
  ['main.py', 'import unittest\n', true],
  ['latest.js', '', false],
  ['src/contest.py', 'x = 1', false],
  ['tests/data.json', '', false],
])('%s: %s', (path, content, expected) => expect(isTestFile(path, content)).toBe(expected))

it('counts', () => {
  expect(countTests("it('a', () => expect(1).toBe(1))\nit.skip('b')\nxit('c')\n")).toMatchObject({
    skipped: 2,
    assertions: 1,
  })
  expect(countTests('def test_a():\n    assert 1\n\n@pytest.mark.skip\ndef test_b(): pass\n')).toEqual({
    tests: 2,
    skipped: 1,
    assertions: 1,
  })
  expect(countTests('func TestA(t *testing.T) { t.Errorf("x") }')).toEqual({ tests: 1, skipped: 0, assertions: 1 })
})
