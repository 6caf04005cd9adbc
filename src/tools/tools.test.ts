import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseTestReport } from '../checks/reports/parse-test-report.ts'
import type { RunRecord, Tool, ToolResult } from '../protocol/tool.ts'
import { createTools } from './create-tools.ts'
import { createNativeSandbox, type NativeSandbox } from './test-support/native-sandbox.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

let sandbox: NativeSandbox
let tools: Tool[]
afterEach(() => sandbox?.dispose())

async function open(files: Record<string, string> = {}) {
  sandbox = await createNativeSandbox(files)
  tools = createTools(sandbox, {
    parseReport: parseTestReport,
    outputFolder: sandbox.workdir.replace(/project$/, ''),
  }).tools()
}

function use(name: string, args: unknown, signal = new AbortController().signal, onOutput = (_: string) => {}) {
  return tools.find((tool) => tool.name === name)!.run(args, { signal, onOutput })
}

const recordOf = (result: ToolResult): RunRecord => (result.data as { run: RunRecord }).run

const PASSING = "import { test } from 'node:test'\ntest('holds', () => {})\n"
const FAILING = "import { test } from 'node:test'\ntest('breaks', () => { throw new Error('no') })\n"

describe('read', () => {
  it('numbers lines, and goes on at an offset', async () => {
    await open({ 'a.txt': 'one\ntwo\nthree\n' })
    expect((await use('read', { path: './a.txt' })).text).toBe('    1\tone\n    2\ttwo\n    3\tthree')
    const part = await use('read', { path: `${sandbox.workdir}/a.txt`, offset: '2', limit: 1 })
    expect(part.text).toBe('    2\ttwo\n(Lines 2 to 2 of 3. Go on with offset 3.)')
    expect(part.data).toEqual({ kind: 'read', path: 'a.txt', lines: 1 })
  })

  it('stops at 2,000 lines and 50 KB', async () => {
    await open({ 'long.txt': 'x\n'.repeat(5000), 'wide.txt': `${'y'.repeat(1500)}\n`.repeat(100) })
    expect((await use('read', { path: 'long.txt' })).text).toContain('Go on with offset 2001.')
    expect((await use('read', { path: 'wide.txt' })).text.length).toBeLessThan(51_000)
  })

  it('lists folders, names binary files, and suggests where a missing file may be', async () => {
    await open({ 'src/a.js': '', 'src/deep/b.js': '', 'image.bin': 'a\0b' })
    expect((await use('read', { path: 'src' })).text).toBe('a.js\ndeep/')
    expect((await use('read', { path: 'image.bin' })).text).toBe('image.bin is a binary file of 3 bytes.')
    expect(await use('read', { path: 'b.js' })).toEqual({
      ok: false,
      text: 'b.js does not exist. Did you mean src/deep/b.js?',
    })
  })
})

describe('search', () => {
  it('finds by expression, by text, by glob, and counts', async () => {
    await open({
      'src/a.js': 'const a = 1\nconst b = a.c()\n',
      'src/b.ts': 'const A = 2\n',
      'node_modules/x/a.js': 'const a = 1\n',
      'bin.dat': 'const a\0',
    })
    expect((await use('search', { query: 'const [a-z] =' })).text).toBe(
      'src/a.js:1: const a = 1\nsrc/a.js:2: const b = a.c()\n(2 matches in 1 files.)',
    )
    expect((await use('search', { query: 'a.c(', literal: true })).text).toContain('src/a.js:2')
    expect((await use('search', { query: 'const a', ignoreCase: true, files: '*.ts' })).text).toContain('src/b.ts:1')
    expect((await use('search', { query: 'zzz' })).text).toBe('No match in 2 files.')
    expect((await use('search', { query: 'a.c(' })).ok).toBe(false)
  })
})

describe('run', () => {
  it('gives exit code, both streams in order, and the time', async () => {
    await open()
    const pieces: string[] = []
    const command = 'echo out; sleep 0.05; echo err >&2; sleep 0.05; echo more; exit 3'
    const result = await use('run', { command }, undefined, (text) => pieces.push(text))
    expect(result.ok).toBe(false)
    expect(recordOf(result)).toMatchObject({ exitCode: 3, signal: null, output: 'out\nerr\nmore\n', report: null })
    expect(result.text).toMatch(/^exit code 3, 0\.\d\d s\nout\nerr\nmore$/)
    expect(pieces.join('')).toBe('out\nerr\nmore\n')
  })

  it('tells a signal from a code', async () => {
    await open()
    expect(recordOf(await use('run', { command: 'kill -SEGV $$' }))).toMatchObject({
      exitCode: null,
      signal: 'SIGSEGV',
    })
  })

  it('keeps head and tail of long output, and the whole in a file', async () => {
    await open()
    const result = await use('run', { command: 'seq 1 20000' })
    const record = recordOf(result)
    expect(record.truncated).toBe(true)
    expect(record.output.length).toBeLessThanOrEqual(10_000)
    expect(record.output).toMatch(/^1\n2\n/)
    expect(record.output).toMatch(/20000\n$/)
    const file = /whole output is in (\S+)/.exec(result.text)![1]!
    expect((await use('read', { path: file, offset: 20_000 })).text).toContain('20000\t20000')
  })

  it('parses the report of the whole output', async () => {
    await open({ 'a.test.mjs': FAILING, 'b.test.mjs': PASSING })
    const result = await use('run', { command: 'seq 1 20000; node --test' })
    expect(recordOf(result).report).toMatchObject({ framework: 'node:test', passed: 1, failed: 1 })
    expect(result.text).toContain('tests: 1 passed, 1 failed, 0 skipped\nfailed: breaks')
  })

  it('tells why tests failed where the shown output does not', async () => {
    const failing = FAILING.replace("'no'", "'this is why'")
    await open({ 'a.test.mjs': failing })
    const { text } = await use('run', { command: 'node --test; seq 1 20000; exit 1' })
    expect(text).toMatch(/failed: breaks \(a\.test\.mjs:2\)/)
    const short = await use('run', { command: 'node --test --test-reporter=junit' })
    expect(recordOf(short).report).toMatchObject({ framework: 'junit', failed: 1 })
  })

  it('takes a test run that cannot be read for no proof', async () => {
    await open({ 'a.test.mjs': PASSING })
    await use('run', { command: 'node --test' })
    const crashed = await use('run', { command: 'node --test > report.txt' })
    expect(crashed.text).toContain('no test report that can be read')
    expect((await use('finish', { summary: '', notCovered: [] })).ok).toBe(false)
  })

  it('kills what takes too long', async () => {
    await open()
    const result = await use('run', { command: 'echo begun; sleep 60', timeoutSeconds: 1 })
    expect(recordOf(result)).toMatchObject({ timedOut: true, output: 'begun\n' })
    expect(result.text).toContain('timed out')
  })

  it.each([
    ['a shell with children', 'sleep 60 | sleep 60'],
    ['a process that ignores SIGTERM', "trap '' TERM; while :; do :; done"],
    ['a spinning node', 'node -e "for (;;) {}"'],
  ])('stops %s', async (_, command) => {
    await open()
    const stop = new AbortController()
    const ended = use('run', { command }, stop.signal)
    await new Promise((resolve) => setTimeout(resolve, 300))
    stop.abort()
    const result = await ended
    expect(result.text).toContain('stopped from outside')
    expect(sandbox.running()).toBe(0)
  })

  it('leaves a server running, and replaces it by the next of the same command', async () => {
    await open({
      'server.mjs':
        "import { createServer } from 'node:http'\nconst s = createServer((q, r) => r.end(String(process.pid)))\ns.listen(0, () => console.log('port', s.address().port))\n",
    })
    const first = await use('run', { command: 'node server.mjs', background: true })
    expect(recordOf(first)).toMatchObject({ background: true, exitCode: null })
    const port = recordOf(first).ports[0]!
    expect(first.text).toContain(`Listening on port ${port}`)
    const pid = await (await fetch(`http://127.0.0.1:${port}`)).text()
    const second = await use('run', { command: 'node server.mjs', background: true })
    const other = await (await fetch(`http://127.0.0.1:${recordOf(second).ports[0]}`)).text()
    expect(other).not.toBe(pid)
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
    expect(sandbox.running()).toBe(1)
  })

  it('tells when a server ends at once', async () => {
    await open()
    const result = await use('run', { command: 'echo broken >&2; exit 1', background: true })
    expect(recordOf(result)).toMatchObject({ background: false, exitCode: 1, output: 'broken\n' })
    expect(result.ok).toBe(false)
  })
})

describe('finish', () => {
  const done = { summary: 'Done.', notCovered: [] }

  it('is refused until the tests have passed after the last write', async () => {
    await open({ 'a.test.mjs': FAILING })
    expect((await use('finish', done)).text).toContain('No tests have run yet')
    await use('run', { command: 'node --test' })
    expect((await use('finish', { ...done, noTests: 'I give up' })).text).toContain(
      'The last test run failed: 1 failed',
    )
    await use('read', { path: 'a.test.mjs' })
    await use('write', { path: 'a.test.mjs', content: PASSING })
    expect((await use('finish', done)).text).toContain('a.test.mjs was written after the last test run')
    await use('run', { command: 'node --test' })
    await use('run', { command: 'echo "// more" >> a.test.mjs' })
    expect((await use('finish', done)).text).toContain('a.test.mjs was written after the last test run')
    await use('run', { command: 'node --test' })
    await use('run', { command: 'echo data > data.json' })
    expect((await use('finish', done)).text).toContain('data.json was written after the last test run')
    await use('run', { command: 'node --test' })
    await use('run', { command: 'echo line >> server.log' })
    expect(await use('finish', done)).toEqual({
      ok: true,
      text: 'Finished: 1 tests passed.',
      data: { kind: 'finish', summary: 'Done.', notCovered: [] },
    })
  })

  it('does not take a green report with a bad exit code, or no tests, for a proof', async () => {
    await open({ 'a.test.mjs': PASSING })
    await use('run', { command: 'node --test && exit 4' })
    expect((await use('finish', done)).text).toContain('non-zero exit code')
    await use('run', { command: 'node --test --test-name-pattern=nothing' })
    expect((await use('finish', done)).ok).toBe(false)
  })

  it('is allowed without tests where the model says why', async () => {
    await open()
    expect((await use('finish', { ...done, noTests: 'Only words' })).ok).toBe(true)
  })
})

describe('update_plan', () => {
  it('keeps a whole plan, and refuses a broken one', async () => {
    await open()
    const steps = [{ text: 'Write', status: 'doing' }]
    const plan = { goal: 'G', files: ['a'], tests: ['t'], testCommand: 'node --test', steps }
    expect((await use('update_plan', plan)).data).toEqual({ kind: 'plan', plan: { ...plan, libraries: [] } })
    const two = { ...plan, steps: [...steps, ...steps] }
    expect((await use('update_plan', two)).text).toBe('At most one step can be "doing"; 2 are.')
    expect((await use('update_plan', { ...plan, steps: [{ text: 'x', status: 'later' }] })).ok).toBe(false)
  })
})
