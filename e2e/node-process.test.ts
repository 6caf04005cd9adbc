import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

const spans = (text: string) => text.replace(/\([\d.]+ms\)/g, '(T)').replace(/duration_ms:? [\d.]+/g, 'duration_ms T')

const same: Program[] = [
  {
    name: 'prints',
    args: ['a.js', 'x'],
    files: { 'a.js': 'console.log(__filename, process.argv.slice(2)); console.error("e")' },
  },
  { name: 'throws', args: ['a.js'], files: { 'a.js': 'function f() {\n  throw new Error("boom")\n}\nf()\n' } },
  {
    name: 'throws in a file whose name has a space',
    args: ['a b.js'],
    files: {
      'a b.js': 'require("./it\'s.js").f()',
      "it's.js": 'exports.f = function f() {\n  throw new Error("boom")\n}\n',
    },
  },
  {
    name: 'throws what was made before',
    args: ['a.js'],
    files: { 'a.js': 'const e = new RangeError("late")\nfunction f() {\n  throw e\n}\nsetTimeout(f, 1)\n' },
  },
  { name: 'throws a string', args: ['-e', 'throw "text"'] },
  { name: 'throws an object', args: ['-e', 'throw { a: 1 }'] },
  {
    name: 'fails an assertion',
    args: ['a.js'],
    files: { 'a.js': 'const assert = require("assert")\nassert.deepStrictEqual({ a: 1 }, { a: 2 })\n' },
  },
  {
    name: 'fails a bare assertion',
    args: ['a.js'],
    files: { 'a.js': 'const assert = require("assert")\nassert(1 > 2 && "x")\n' },
  },
  {
    name: 'fails an assertion in a module',
    args: ['a.mjs'],
    files: { 'a.mjs': 'import assert from "node:assert"\nassert.ok([].length)\n' },
  },
  {
    name: 'handles a rejection in a tick',
    args: [
      '-e',
      'const p = Promise.reject(new Error("x")); Promise.resolve().then(() => process.nextTick(() => p.catch(() => console.log("ok"))))',
    ],
  },
  { name: 'has a syntax error', args: ['a.js'], files: { 'a.js': 'let a = 1\nlet b = foo bar\n' } },
  {
    name: 'has a syntax error in a required file',
    args: ['a.js'],
    files: { 'a.js': 'require("./lib/b")', 'lib/b.js': 'function f( {\n  return 1\n' },
  },
  {
    name: 'has a syntax error in a module',
    args: ['a.mjs'],
    files: { 'a.mjs': 'import "./b.mjs"', 'b.mjs': 'export function f() {\n  let x = ;\n}\n' },
  },
  {
    name: 'imports a name that is not exported',
    args: ['a.mjs'],
    files: { 'a.mjs': 'import { g } from "./b.mjs"\ng()', 'b.mjs': 'export const f = 1' },
  },
  {
    name: 'throws in a module',
    args: ['a.mjs'],
    files: {
      'a.mjs': 'import { f } from "./b.mjs"\nawait f()',
      'b.mjs': 'export function f() {\n  throw new TypeError("bad")\n}\n',
    },
  },
  {
    name: 'rejects without a handler',
    args: ['a.js'],
    files: { 'a.js': 'Promise.reject(new Error("nobody"))\nsetTimeout(() => console.log("never"), 0)\n' },
  },
  { name: 'rejects with a number', args: ['-e', 'Promise.reject(5)'] },
  {
    name: 'handles what is uncaught',
    args: ['a.js'],
    files: {
      'a.js':
        'process.on("uncaughtException", (e, o) => console.log(e.message, o))\nsetTimeout(() => { throw new Error("one") }, 1)\nsetTimeout(() => console.log("on"), 9)\n',
    },
  },
  {
    name: 'throws in the handler',
    args: ['-e', 'process.on("uncaughtException", () => { throw new Error("again") }); throw new Error("first")'],
  },
  { name: 'exits with 3', args: ['-e', 'process.on("exit", (c) => console.log(c)); process.exit(3)'] },
  {
    name: 'sets an exit code',
    args: ['-e', 'process.exitCode = 4; process.on("beforeExit", (c) => console.log("before", c))'],
  },
  { name: 'awaits for ever', args: ['a.mjs'], files: { 'a.mjs': 'await new Promise(() => {})' } },
  { name: 'kills itself', args: ['-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'] },
  { name: 'is not there', args: ['missing.js'] },
  { name: 'requires what is not there', args: ['a.js'], files: { 'a.js': 'require("./nope")' } },
  {
    name: 'reads a file that is not there',
    args: ['a.js'],
    files: { 'a.js': 'require("fs").readFileSync("nope.txt", "utf8")' },
  },
  { name: 'is given a bad option', args: ['--no-such-option', 'a.js'] },
  { name: 'reads its input', args: ['-'], input: 'console.log("from stdin")' },
  { name: 'checks syntax', args: ['-c', 'a.js'], files: { 'a.js': 'let x = (\n' } },
  {
    name: 'runs the constructors of process on a copy of it',
    args: ['-p', 'const { constructor } = process; constructor.call({}); [constructor.name, constructor.length]'],
  },
  { name: 'prints a value', args: ['-p', '[1, 2].map((x) => x * 2)'] },
]

test.for(same)('a program that $name ends as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect(here).toEqual(there)
})

const tests: Program[] = [
  {
    name: 'pass',
    args: ['--test', '--test-reporter=tap', 'a.test.js'],
    files: {
      'a.test.js': 'const { test } = require("node:test")\ntest("one", () => {})\ntest("two", async () => {})\n',
    },
  },
  {
    name: 'fail',
    args: ['--test', 'a.test.mjs'],
    files: {
      'a.test.mjs':
        'import { test } from "node:test"\nimport assert from "node:assert"\ntest("good", () => {})\ntest("bad", () => {\n  assert.equal(1, 2)\n})\n',
    },
  },
]

test.for(tests)('node --test on tests that $name reports as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect({ ...here, stdout: spans(here.stdout) }).toEqual({ ...there, stdout: spans(there.stdout) })
})

const behaviours: Program[] = [
  {
    name: 'timers, ticks and microtasks',
    args: ['a.js'],
    files: {
      'a.js': `
setTimeout(() => { console.log('t1'); Promise.resolve().then(() => console.log('p1')); process.nextTick(() => console.log('n1')) }, 1)
setTimeout(() => console.log('t2'), 1)
setImmediate(() => { console.log('i1'); process.nextTick(() => console.log('ni')); Promise.resolve().then(() => console.log('pi')) })
setImmediate(() => console.log('i2'))
process.nextTick(() => { console.log('n0'); Promise.resolve().then(() => console.log('pn')) })
Promise.resolve().then(() => { console.log('p0'); process.nextTick(() => console.log('np')) })
console.log('main')
require('fs').readFile(__filename, () => { setTimeout(() => console.log('after io'), 0); setImmediate(() => console.log('first')) })
setInterval(() => {}, 1000).unref()
`,
    },
  },
  {
    name: 'files',
    args: ['a.js'],
    files: {
      'a.js': `
const fs = require('fs')
const { pipeline, Transform } = require('stream')
fs.mkdirSync('d/e', { recursive: true })
fs.writeFileSync('d/x.txt', 'a'.repeat(100_000))
fs.appendFileSync('d/x.txt', 'b')
fs.symlinkSync('x.txt', 'd/link')
console.log(fs.statSync('d/link').size, fs.readlinkSync('d/link'), fs.readdirSync('d', { withFileTypes: true }).map((e) => [e.name, e.isDirectory()]))
for (const path of ['no/file', 'd']) try { fs.writeFileSync(path, '') } catch (e) { console.log(e.message, e.errno, e.code, e.syscall, e.path) }
const upper = new Transform({ transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()) })
pipeline(fs.createReadStream('d/x.txt'), upper, fs.createWriteStream('d/y.txt'), async (error) => {
  console.log(error, fs.readFileSync('d/y.txt', 'latin1').slice(-2))
  const file = await fs.promises.open('d/y.txt', 'r+')
  await file.truncate(5)
  console.log((await file.readFile('utf8')), (await file.stat()).size)
  await file.close()
  await fs.promises.rm('d', { recursive: true })
  await fs.promises.stat('d').catch((e) => console.log(e.message))
  const watcher = fs.watch('.', (event, name) => { if (name === 'w.txt') { console.log('seen', name); watcher.close() } })
  setTimeout(() => fs.writeFileSync('w.txt', '1'), 30)
})
`,
    },
  },
  {
    name: 'child processes',
    args: ['a.js'],
    files: {
      'a.js': `
const { spawn, spawnSync, exec, fork } = require('child_process')
if (process.send) { process.on('message', (m) => { process.send(m + 1); process.disconnect() }); return }
const child = spawn(process.execPath, ['-e', 'console.log("out"); console.error("err"); process.exit(5)'])
child.stdout.on('data', (d) => console.log('out:', String(d)))
child.stderr.on('data', (d) => console.log('err:', String(d)))
child.on('close', (code, signal) => {
  console.log(code, signal)
  const r = spawnSync(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], { input: 'hello', encoding: 'utf8' })
  console.log(r.status, r.signal, r.stdout)
  exec('echo a && node -p 1+1 && exit 3', (error, stdout) => {
    console.log(error.code, JSON.stringify(stdout))
    const long = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    long.on('exit', (...how) => {
      console.log(how)
      spawn('no-such-program').on('error', (e) => {
        console.log(e.message)
        const forked = fork(__filename)
        forked.on('message', (m) => console.log('message', m)).on('exit', (c) => console.log('exit', c))
        forked.send(41)
      })
    })
    setTimeout(() => long.kill(), 100)
  })
})
`,
    },
  },
  {
    name: 'a timer that is set after long work',
    args: ['a.js'],
    files: {
      'a.js': `
const work = () => { for (const end = Date.now() + 150; Date.now() < end; ); }
const set = (name) => {
  work()
  const from = performance.now()
  setTimeout(() => console.log(name, performance.now() - from >= 99), 100)
}
set('from the start')
setImmediate(set, 'from an immediate')
`,
    },
  },
  {
    name: 'a child that prints for ever to a parent that sleeps',
    args: ['a.js'],
    files: {
      'a.js': `
const { spawnSync } = require('child_process')
const forever = ['-e', 'for (;;) require("fs").writeSync(1, "y".repeat(10_000))']
const { error, status, signal, stdout } = spawnSync(process.execPath, forever, { maxBuffer: 100_000 })
console.log(error.code, status, signal, stdout.length >= 100_000)
`,
    },
  },
  {
    name: 'an http server and its client',
    args: ['a.mjs'],
    files: {
      'a.mjs': `
import http from 'node:http'
const server = http.createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  response.writeHead(201, { 'x-seen': request.headers['x-sent'] })
  response.write(request.method + ' ')
  response.end(request.url + ' ' + body)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address()
await new Promise((resolve) => {
  const request = http.request({ port, method: 'POST', path: '/a?b=c', headers: { 'x-sent': 'yes' } }, async (response) => {
    let text = ''
    for await (const chunk of response) text += chunk
    console.log(response.statusCode, response.headers['x-seen'], text)
    resolve()
  })
  request.end('body')
})
server.close(() => console.log('closed'))
`,
    },
  },
]

test.for(behaviours)('$name behave as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect(here).toEqual(there)
})

test('a program that runs too long is ended', { timeout: 60_000 }, async () => {
  const ended = await tab.page.evaluate(() => window.run('node', ['-e', 'for (;;);'], { timeoutMs: 300 }))
  expect(ended).toMatchObject({ timedOut: true, stdout: '' })
  expect(ended.code).not.toBe(0)
})
