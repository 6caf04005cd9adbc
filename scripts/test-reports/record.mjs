// @ts-check
/**
 * Runs the samples with the real tools of this machine and keeps what they print as fixtures of the report parsers:
 * `node scripts/test-reports/record.mjs [tool]`. What is not installed is left as it was recorded before.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SAMPLES } from './samples.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join(ROOT, 'src/checks/reports/fixtures')

for (const [tool, { commands, files }] of Object.entries(SAMPLES)) {
  if (process.argv[2] !== undefined && process.argv[2] !== tool) continue
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'record-')))
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    mkdirSync(join(FIXTURES, tool), { recursive: true })
    for (const [name, command] of Object.entries(commands)) record(tool, name, command, folder)
  } finally {
    // Made above by mkdtemp.
    if (folder.startsWith(`${realpathSync(tmpdir())}/record-`)) rmSync(folder, { recursive: true })
  }
}

/** @param {string} tool @param {string} name @param {string} command @param {string} cwd */
function record(tool, name, command, cwd) {
  const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, FORCE_COLOR: ____, ...env } = process.env
  const PATH = [join(ROOT, 'node_modules/.bin'), env.PATH].join(delimiter)
  const { stdout, status } = spawnSync('sh', ['-c', `${command} 2>&1`], {
    cwd,
    env: { ...env, PATH, NO_COLOR: '1', CI: '1' },
    encoding: 'utf8',
    timeout: 120_000,
  })
  if (status === null || status === 127) {
    console.log(`${tool} ${name}: not recorded (${status === 127 ? 'not installed' : 'timed out'})`)
    return
  }
  // The folder's name is chance; the tests give /project as the place of the run.
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).stdout?.trim()
  const known = python ? stdout.replaceAll(python, '/usr') : stdout
  const text = known.replaceAll(cwd, '/project').replaceAll(ROOT.replace(/\/$/, ''), '/project')
  writeFileSync(join(FIXTURES, tool, `${name}.txt`), `$ ${command}\nexit ${status}\n${text}`)
  console.log(`${tool} ${name}: exit ${status}`)
}
