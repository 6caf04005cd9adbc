import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

/** Every value against every other, by each way that `assert` and `util` compare. */
const PROGRAM = `
const assert = require('assert')
const util = require('util')
const symbol = Symbol('s')
class Point { constructor() { this.x = 1 } }
const makers = {
  nothing: () => [], sparse: () => [, 1], one: () => [1], text: () => ['1'], zero: () => [0], minus: () => [-0],
  named: () => Object.assign([1], { name: 'n' }), symbolic: () => Object.assign([1], { [symbol]: 1 }),
  hidden: () => Object.defineProperty([1], 'hidden', { value: 1 }), nested: () => [[], { a: [] }],
  empty: () => ({}), bare: () => Object.create(null), ones: () => ({ x: 1 }), point: () => new Point(),
  objectSymbol: () => ({ x: 1, [symbol]: 1 }), nan: () => NaN, date: () => new Date(0), date1: () => new Date(1),
  regexp: () => /a/g, regexpFlags: () => /a/i, error: () => new Error('e'), typeError: () => new TypeError('e'),
  other: () => new Error('f'), caused: () => new Error('e', { cause: 1 }), many: () => new AggregateError([new Error('e')], 'm'),
  none: () => new AggregateError([], 'm'), set: () => new Set([1, { a: 1 }]), setTwo: () => new Set([{ a: 1 }, 1]),
  map: () => new Map([[{}, []]]), mapTwo: () => new Map([[{}, [1]]]), bytes: () => new Uint8Array([1, 2]),
  buffer: () => Buffer.from([1, 2]), floats: () => new Float64Array([0]), minusFloats: () => new Float64Array([-0]),
  big: () => 1n, number: () => 1, boxed: () => new Number(1), string: () => '1', truth: () => true, url: () => new URL('http://a/'),
  args: () => (function () { return arguments })(1), fn: () => assert, nul: () => null, undef: () => undefined,
}
const ways = { loose: assert.deepEqual, strict: assert.deepStrictEqual, partial: assert.partialDeepStrictEqual, util: util.isDeepStrictEqual }
for (const [a, makeA] of Object.entries(makers)) {
  for (const [way, compare] of Object.entries(ways)) {
    const equal = Object.keys(makers).filter((b) => {
      try { return compare(makeA(), makers[b]()) !== false } catch (error) { if (error.code !== 'ERR_ASSERTION') throw error; return false }
    })
    console.log(a, way, equal.join(' '))
  }
}`

test('everything equals what it equals in native Node', async () => {
  const program = { name: 'equality', args: ['main.js'], files: { 'main.js': PROGRAM } }
  const [native, ours] = await Promise.all([natively(program), inTab(tab, program)])
  expect(native.stdout.split('\n').length).toBeGreaterThan(150)
  expect(ours).toEqual(native)
})

test('a failed assertion in code that came from eval is an assertion error', async () => {
  const source = `try { (0, eval)('require("assert")(1 === 2)') } catch (error) { console.log(error.code, error.name) }`
  const program = { name: 'eval', args: ['-e', `globalThis.require = require\n${source}`] }
  expect(await inTab(tab, program)).toEqual(await natively(program))
})
