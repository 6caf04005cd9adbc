import { types } from 'node:util'
import { expect, it } from 'vitest'
import { TYPES } from './types.ts'

const values: unknown[] = [
  null,
  1,
  'x',
  {},
  [],
  () => {},
  async () => {},
  function* () {},
  async function* () {},
  (function* () {})(),
  new Date(),
  /x/,
  RegExp.prototype,
  new Map(),
  new Set(),
  new Map().entries(),
  new Set().values(),
  new WeakMap(),
  new WeakSet(),
  Promise.resolve(),
  new Error('x'),
  Object.create(Error.prototype),
  new ArrayBuffer(1),
  new SharedArrayBuffer(1),
  new Uint8Array(1),
  new DataView(new ArrayBuffer(1)),
  Object(1),
  Object('x'),
  Object(true),
  Object(1n),
  Object(Symbol('x')),
  { [Symbol.toStringTag]: 'Map' },
  Object.setPrototypeOf(new Map(), null),
  (function (..._: unknown[]) {
    // biome-ignore lint/complexity/noArguments: an arguments object is what is tested.
    return arguments
  })(1),
]

it.each(Object.keys(TYPES).filter((name) => name in types && name !== 'isProxy'))('%s', (name) => {
  for (const value of values) expect((TYPES as any)[name](value)).toBe((types as any)[name](value))
})
