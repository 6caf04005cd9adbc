import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../src/cli.js', import.meta.url))
const run = (...args) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })

test('prints one line for each title', () => {
  const { status, stdout } = run('Größe & Gewicht', 'Déjà vu')
  assert.equal(stdout, 'grosse-gewicht\ndeja-vu\n')
  assert.equal(status, 0)
})

test('takes a separator and a limit that cuts between words', () => {
  const { stdout } = run('--separator', '_', '-l', '9', 'one two three')
  assert.equal(stdout, 'one_two\n')
})

test('says how it is used', () => {
  const { status, stdout } = run('--help')
  assert.match(stdout, /^usage: slug/)
  assert.equal(status, 0)
})

test('ends with 2 and says why where it is called wrongly', () => {
  for (const [args, message] of [
    [[], 'a title is missing'],
    [['--limit', 'x', 'a'], '--limit is no number above 0: x'],
    [['--colour', 'a'], "Unknown option '--colour'"],
  ]) {
    const { status, stderr, stdout } = run(...args)
    assert.ok(stderr.includes(message), stderr)
    assert.equal(stdout, '')
    assert.equal(status, 2)
  }
})
