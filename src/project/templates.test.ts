import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTemplates, type Template } from './templates.ts'
import { testCommandOf } from './test-command.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** As Vite's glob gives them. */
async function texts(): Promise<Record<string, string>> {
  const entries = await readdir(join(ROOT, 'templates'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !/__pycache__|\.pytest_cache/.test(entry.parentPath))
  const loaded = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [`../${relative(ROOT, path)}`, await readFile(path, 'utf8')]
  })
  return Object.fromEntries(await Promise.all(loaded))
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'templates-'))
  await cp(join(ROOT, 'templates'), folder, { recursive: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const commandOf = ({ files }: Template) => {
  const listed = Object.fromEntries(Object.keys(files).map((path) => [path, { content: '', size: 0 }]))
  return testCommandOf(
    { plan: null, testRuns: [], files: listed },
    async (path) => files[path] ?? null,
    () => true,
  )
}

const IDS = [
  'algorithm',
  'cli',
  'http-server',
  'node-test',
  'page',
  'python-pytest',
  'python-script',
  'typescript-library',
]

describe('templates', () => {
  test('have a title, a runner, a sentence and a file to show, and the plain ones come first', async () => {
    const templates = readTemplates(await texts())
    expect(templates.slice(0, 3).map(({ id, runner }) => [id, runner])).toEqual([
      ['node-test', 'node:test'],
      ['python-pytest', 'pytest'],
      ['http-server', 'node:test'],
    ])
    expect(templates.map(({ id }) => id).sort()).toEqual(IDS)
    for (const { id, files, about, shows } of templates) {
      expect(files).not.toHaveProperty(['template.json'])
      expect(about, id).toMatch(/\.$/)
      expect(files[shows]?.length, id).toBeGreaterThan(100)
    }
  })

  test('a mistake in the folder is said', () => {
    expect(() => readTemplates({ '../templates/a/x.js': '' })).toThrow('a lacks title')
    expect(() => readTemplates({ '../other/x.js': '' })).toThrow('no template')
  })

  // Vitest marks its processes as tests of its own, which would change what the inner runner prints.
  const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env
  env.PATH = `${dirname(process.execPath)}:${env.PATH}`

  const hasPytest = spawnSync('python3', ['-c', 'import pytest'], { env }).status === 0
  // A machine without Python runs those in the tab only.
  const cases = IDS.map((id) => ({ id, runs: !id.startsWith('python') || hasPytest }))

  test.for(cases)(
    '$id passes its own tests, by the command that is guessed',
    { timeout: 30_000 },
    async ({ id, runs }, ctx) => {
      const template = readTemplates(await texts()).find((candidate) => candidate.id === id)!
      const command = await commandOf(template)
      expect(command).toBe(template.runner === 'pytest' ? 'python3 -m pytest' : 'node --test')
      ctx.skip(!runs, 'this machine has no pytest')
      const { stdout } = await promisify(execFile)('sh', ['-c', command!], { cwd: join(folder, id), env })
      expect(stdout).toMatch(template.runner === 'pytest' ? /4 passed/ : /pass 4\b/)
    },
  )
})
