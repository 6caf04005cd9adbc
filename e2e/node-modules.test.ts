import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

/** Each gives the same output, the same errors and the same exit code as native Node. */
const same: Program[] = [
  {
    name: 'live bindings, namespaces and import.meta',
    args: ['main.mjs'],
    files: {
      'main.mjs': `import def, { count, inc } from './dep.mjs'
import * as ns from './dep.mjs'
inc()
inc()
console.log(count, def.name, ns, Object.getOwnPropertyDescriptor(ns, 'count'))
console.log(import.meta.url, import.meta.filename, import.meta.dirname, import.meta.main, import.meta.resolve('./x.js'))`,
      'dep.mjs': 'export let count = 0\nexport function inc() { count++ }\nexport default function () {}',
    },
  },
  {
    name: 'a cycle: hoisted functions live, lets dead',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import { b } from './b.mjs'\nexport const a = 'A'\nexport function hoisted() { return a }\nconsole.log(b())`,
      'b.mjs': `import { a, hoisted } from './a.mjs'
let early
try { early = a } catch (error) { early = error.message }
export function b() { return early + ' ' + typeof hoisted + ' ' + hoisted() }`,
    },
  },
  {
    name: 'top-level await, and the order of what waits for it',
    args: ['main.mjs'],
    files: {
      'main.mjs': `import './slow.mjs'\nimport './quick.mjs'\nconsole.log('main')\nfor await (const x of [1, Promise.resolve(2)]) console.log(x)`,
      'slow.mjs': `console.log('slow 1')\nawait new Promise((done) => setTimeout(done, 5))\nconsole.log('slow 2')`,
      'quick.mjs': `console.log('quick')`,
    },
  },
  {
    name: 'dynamic import, from modules, CommonJS and vm',
    args: ['main.cjs'],
    files: {
      'main.cjs': `const vm = require('node:vm')
import('./dep.mjs').then((one) => import('./dep.mjs').then((two) => console.log(one === two, one.default)))
import('./none.mjs').catch((error) => console.log(error.code))
import('./data.json', { with: { type: 'json' } }).then((data) => console.log(data.default))
vm.runInThisContext("import('node:fs')", { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).then((fs) => console.log(typeof fs.readFileSync))`,
      'dep.mjs': 'export default 7',
      'data.json': '{"a": [1]}',
    },
  },
  {
    name: 'dynamic import in a function made of text',
    args: ['main.cjs'],
    files: {
      'main.cjs': `const load = new Function('name', 'return import(name)')
const AsyncFunction = (async () => {}).constructor
class Own extends Function { more() { return 'more' } }
const own = new Own('a', 'return import("./sub/' + 'dep.mjs").then(() => a)')
load('./sub/dep.mjs').then(async (one) => {
  console.log(one === (await import('./sub/dep.mjs')), one.default, await own(1), own.more(), own instanceof Own)
  console.log(await new AsyncFunction('return (await import("node:path")).sep')())
  await require('./sub/loads.cjs')('./dep.mjs').then((two) => console.log(two === one))
  await load('./none.mjs').catch((error) => console.log(error.code))
})
console.log((() => {}).constructor === Function, Function.name, Function.length, [Function], Function('a', 'b', 'return a + b')(1, 2))
try { new Function('return import(') } catch (error) { console.log(error.name, error.message) }`,
      'sub/dep.mjs': 'export default 7',
      'sub/loads.cjs': `module.exports = new Function('name', 'return import(name)')
module.exports = (name) => new Function('name', 'return import(name)')(name)`,
    },
  },
  {
    name: 'names of CommonJS exports, and JSON',
    args: ['main.mjs'],
    files: {
      'main.mjs': `import whole, { a, b, late } from './c.cjs'
import * as all from './c.cjs'
import data from './d.json' with { type: 'json' }
console.log(whole, a, b, late, Object.keys(all), data)`,
      'c.cjs': `exports.a = 1\nmodule.exports.b = 2\nObject.defineProperty(exports, 'late', { enumerable: true, get: function () { return inner.value } })\nconst inner = { value: 3 }`,
      'd.json': '{"x": 1}',
    },
  },
  {
    name: 'require of a module, and of one that awaits',
    args: ['main.cjs'],
    files: {
      'main.cjs': `const m = require('./m.mjs')\nconsole.log(m, m.default)\nrequire('./await.mjs')`,
      'm.mjs': 'export const x = 1\nexport default class Foo {}',
      'await.mjs': 'await 1',
    },
  },
  {
    name: 'TypeScript',
    args: ['main.mts'],
    files: {
      'main.mts': `import { f, type T } from './f.ts'\ninterface X { y: string }\nconst a: T = f<number>(3) satisfies number\nconsole.log(a as unknown)`,
      'f.ts': `export type T = number\nexport function f<A>(value: A): A {\n  return value\n}`,
    },
  },
  {
    name: 'TypeScript in CommonJS',
    args: ['a.cts'],
    files: { 'a.cts': 'const a: number = 3\nconsole.log(a, typeof require)' },
  },
  {
    name: 'packages: exports, imports, type and a subpath',
    args: ['main.js'],
    files: {
      'package.json': '{"type": "module", "imports": {"#in": "./in.js"}}',
      'main.js': `import p, { sub } from 'pkg'\nimport inner from '#in'\nconsole.log(p, sub, inner)\nimport('pkg/hidden').catch((error) => console.log(error.code, error.message))`,
      'in.js': 'export default "in"',
      'node_modules/pkg/package.json': '{"exports": {".": {"import": "./i.mjs", "require": "./r.cjs"}}}',
      'node_modules/pkg/i.mjs': 'export default "imported"\nexport { default as sub } from "./r.cjs"',
      'node_modules/pkg/r.cjs': 'module.exports = "required"',
    },
  },
  {
    name: 'a module in a file that says nothing of its kind',
    args: ['main.js'],
    files: { 'main.js': `import { sep } from 'node:path'\nexport const x = 1\nconsole.log(sep, typeof require)` },
  },
  {
    name: 'a missing export',
    args: ['a.mjs'],
    files: { 'a.mjs': `import { none } from './b.mjs'`, 'b.mjs': 'export const b = 1' },
  },
  {
    name: 'a missing name of CommonJS',
    args: ['a.mjs'],
    files: { 'a.mjs': `import { none } from './b.cjs'`, 'b.cjs': '' },
  },
  { name: 'a missing module', args: ['a.mjs'], files: { 'a.mjs': `import './none.mjs'` } },
  { name: 'a missing package', args: ['a.mjs'], files: { 'a.mjs': `import none from 'none'` } },
  {
    name: 'two exports of one name',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import { x } from './star.mjs'`,
      'star.mjs': `export * from './b.mjs'\nexport * from './c.mjs'`,
      'b.mjs': 'export const x = 1',
      'c.mjs': 'export const x = 2',
    },
  },
  { name: 'a syntax error in a module', args: ['a.mjs'], files: { 'a.mjs': 'const a = 1;\nlet b = ) 3;\n' } },
  { name: 'a duplicate export', args: ['a.mjs'], files: { 'a.mjs': 'export const a = 1; export { a };' } },
  {
    name: 'an assignment to an import',
    args: ['a.mjs'],
    files: { 'a.mjs': `import { x } from './b.mjs'; x = 3`, 'b.mjs': 'export let x' },
  },
  {
    name: 'an error below calls through a namespace',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import * as ns from './b.mjs'
try { ns.outer() } catch (error) { console.log(error.stack.split('\\n').slice(1, 4)) }`,
      'b.mjs': `import * as self from './b.mjs'
export function outer() { self.inner() }
export const inner = function () { throw new Error('inside') }`,
    },
  },
  {
    name: 'an error deep in a module, after an import on the same line',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import { f } from './b.mjs'\nf(1); f(2)`,
      'b.mjs': `export function f(n) {\n  if (n > 1) throw new RangeError('deep ' + n)\n}`,
    },
  },
  { name: 'an await that never ends', args: ['a.mjs'], files: { 'a.mjs': 'await new Promise(() => {})' } },
  {
    name: 'digests',
    args: ['a.cjs'],
    files: {
      'a.cjs': `const crypto = require('node:crypto')
for (const name of ['md5', 'sha1', 'sha256', 'sha512', 'sha3-256', 'ripemd160', 'blake2b512'])
  console.log(name, crypto.createHash(name).update('wörld').digest('hex'), crypto.createHmac(name, 'key').update('x').digest('base64url'))
console.log(crypto.pbkdf2Sync('pw', 'salt', 100, 20, 'sha256').toString('hex'), crypto.scryptSync('pw', 'salt', 16).toString('hex'))
console.log(crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('a')), crypto.randomBytes(8).length, crypto.randomUUID().length)
crypto.createHash('none')`,
    },
  },
  {
    name: 'a JSON round trip over HTTP, and a request that is none',
    args: ['a.mjs'],
    files: {
      'a.mjs': `import http from 'node:http'
import net from 'node:net'
const server = http.createServer((request, response) => {
  let body = ''
  request.on('data', (part) => (body += part))
  request.on('end', () => {
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ method: request.method, url: request.url, body: JSON.parse(body || 'null') }))
  })
})
server.on('clientError', (error, socket) => { console.log(error.code); socket.end('HTTP/1.1 400 Bad Request\\r\\n\\r\\n') })
await new Promise((done) => server.listen(0, done))
const { port } = server.address()
const request = http.request({ port, method: 'POST', path: '/a?b=1' })
request.end(JSON.stringify({ hello: 'wörld' }))
const [response] = await new Promise((done) => request.on('response', (...all) => done(all)))
let text = ''
for await (const part of response.setEncoding('utf8')) text += part
console.log(response.statusCode, response.headers['content-type'], text)
const fetched = await fetch('http://localhost:' + port + '/f', { method: 'PUT', body: '[1]' })
console.log(fetched.status, await fetched.json())
const socket = net.connect(port, () => socket.write('garbage\\r\\n\\r\\n'))
socket.on('data', (data) => console.log(String(data).split('\\r\\n')[0]))
socket.on('close', () => server.close(() => console.log('closed')))`,
    },
  },
]

test.each(same)('$name, as native Node', async (program) => {
  const [ours, theirs] = [await inTab(tab, program), await natively(program)]
  // Warnings name the process.
  const unnumbered = (ended: Ended) => ({ ...ended, stderr: ended.stderr.replace(/^\(node:\d+\)/gm, '(node:PID)') })
  expect(unnumbered(ours)).toEqual(unnumbered(theirs))
})
