import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

/** What follows each kind of waiting, in three flows at once. */
const FLOW = `
const fsp = require('fs/promises')
const seen = []
const mark = (what, n) => seen.push(what + ' ' + (als.getStore() === n ? 'kept' : 'lost: ' + als.getStore()))
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
class Special extends Promise {}
async function flow(n) {
  for (let round = 0; round < 2; round++) {
    await sleep(1); mark('a timer', n)
    await null; mark('null', n)
    await undefined; mark('undefined', n)
    await Promise.all([1, null, Promise.resolve(), inner(n)]); mark('all', n)
    await fsp.stat('.'); mark('a file', n)
    await { then(resolve) { mark('within a thenable', n); resolve() } }; mark('a thenable', n)
    await Special.resolve(1); mark('a subclass', n)
    await Special.resolve(1).then(() => mark('then of a subclass', n)).finally(() => mark('finally', n))
    for await (const x of generate(n)) mark('for await ' + x, n)
    for await (const x of [1, sleep(1)]) mark('for await of an array', n)
    await new Promise((resolve) => process.nextTick(resolve)); mark('a tick', n)
    await new Promise((resolve) => setImmediate(resolve)); mark('an immediate', n)
    await new Promise((resolve) => queueMicrotask(() => { mark('within a microtask', n); resolve() }))
    try { await Promise.reject(1) } catch { mark('catch', n) }
    await Promise.reject(1).catch(() => mark('then', n))
    await new Function('return (async () => { await 1; await new Promise((r) => setTimeout(r, 1)) })()')()
    mark('a made function', n)
    await als.run('inner', async () => { await sleep(1); mark('nested', 'inner') }); mark('after nested', n)
  }
  return n
}
async function inner(n) { await null; mark('inner', n); await sleep(1); mark('inner later', n) }
async function* generate(n) { yield 1; await null; mark('generator', n); yield sleep(1); mark('generator', n) }
als.run(1, () => Promise.all([als.run(2, flow, 2), als.run('three', flow, 'three'), flow(1)])).then((all) => {
  console.log(all, als.getStore(), seen.length, [...new Set(seen)])
})
`

const same: Program[] = [
  {
    name: 'AsyncLocalStorage after every kind of waiting',
    args: ['a.js'],
    files: {
      'a.js': `const { AsyncLocalStorage } = require('async_hooks')\nconst als = new AsyncLocalStorage()\n${FLOW}`,
    },
  },
  {
    name: 'AsyncLocalStorage of a module',
    args: ['main.mjs'],
    files: {
      'main.mjs': `import { als } from './als.mjs'\nimport { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${FLOW}\nawait null\nconsole.log(als.getStore())`,
      'als.mjs': `import { AsyncLocalStorage } from 'node:async_hooks'\nexport const als = new AsyncLocalStorage()`,
    },
  },
  {
    name: 'a module compiled before the first mention of it',
    args: ['main.js'],
    files: {
      'main.js': `const { work } = require('./work.js')\nrequire('./start.js').start(work)`,
      'work.js': `exports.work = async (get) => { await new Promise((r) => setTimeout(r, 1)); const a = get(); await Promise.resolve(); return [a, get()] }`,
      'start.js': `const { AsyncLocalStorage } = require('async_hooks')
const als = new AsyncLocalStorage()
exports.start = (work) => Promise.all([1, 2, 3].map((n) => als.run(n, work, () => als.getStore()))).then(console.log)`,
    },
  },
  {
    name: 'the order of microtasks, with frames under way',
    args: ['a.js'],
    files: {
      'a.js': `
const { AsyncLocalStorage } = require('async_hooks')
const als = new AsyncLocalStorage()
const log = []
async function steps(name, value) { log.push(name + 0); await value; log.push(name + 1); await value; log.push(name + 2) }
const thenable = { then(resolve) { log.push('then'); resolve() } }
const all = () => Promise.all([
  steps('a', null), steps('b', Promise.resolve(1)), steps('c', thenable), (async () => Promise.resolve(1))().then(() => log.push('r')),
  Promise.resolve().then(() => log.push('x')).then(() => log.push('y')).then(() => log.push('z')),
  als.run(5, () => steps('d', 1)), als.run(6, () => steps('e', new (class extends Promise {})((r) => r()))),
])
als.run(1, all).then(() => console.log(log.join(' ')))
`,
    },
  },
  {
    name: 'what a program sees of promises, with frames under way',
    args: ['a.js'],
    files: {
      'a.js': `
const { AsyncLocalStorage } = require('async_hooks')
new AsyncLocalStorage().run(1, async () => {
  const { then, resolve, constructor } = { __proto__: Promise, then: Promise.prototype.then, constructor: Promise.prototype.constructor }
  const names = (f) => [f.name, f.length, String(f), Object.getOwnPropertyNames(f)]
  console.log(names(then), names(Promise.resolve), constructor === Promise, names(Object.getOwnPropertyDescriptor), names(Function.prototype.toString))
  console.log(Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor'), Reflect.ownKeys(Promise.prototype))
  console.log(Object.getOwnPropertyDescriptor(Promise.prototype, 'then').enumerable, Object.keys(Promise.prototype))
  async function f(a) { return await (a, /* b */ 1) + await a }
  console.log(String(f), await f(2), require('util').types.isPromise(f()))
  class P extends Promise {}
  console.log(P.resolve(1) instanceof P, P.resolve(1).then(() => {}) instanceof P, Promise.resolve(P.resolve(1)).constructor === Promise)
})
`,
    },
  },
  {
    name: 'an unhandled rejection, with frames under way',
    args: [
      '-e',
      'const als = new (require("async_hooks").AsyncLocalStorage)(); als.run(1, async () => { await null; process.on("exit", (c) => console.log(c)); (async () => { await null; throw "late" })() })',
    ],
  },
  {
    name: 'a scripts import(), and await in -e',
    args: [
      '-e',
      'const a = 1; var b = import("node:path"); import("node:os").then(async (os) => { await null; console.log(a, (await b).sep, typeof os.cpus, typeof globalThis.b) })',
    ],
  },
]

test.for(same)('$name: as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect(here).toEqual(there)
})
