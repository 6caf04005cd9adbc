import { afterEach, expect, test } from 'vitest'
import { instrument } from './instrument.ts'

let steps = 0
let walked = 0
Object.assign(globalThis, {
  __cost: {
    step: () => steps++,
    walk<T>(value: T): T {
      walked += (value as unknown as unknown[]).length ?? Object.keys(value as object).length
      return value
    },
  },
})
afterEach(() => {
  steps = 0
  walked = 0
})

/** What the text's last expression gives, once as it is and once counted. */
async function both(body: string): Promise<unknown> {
  const plain = new Function(body)()
  steps = 0
  const counted = new Function(await instrument(body))()
  expect(counted).toEqual(plain)
  return counted
}

test('functions and rounds of loops are counted, and give what they gave', async () => {
  await both(`let sum = 0; for (let i = 0; i < 10; i++) sum += i; return sum`)
  expect(steps).toBe(10)
  await both(`const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); return f(5)`)
  expect(steps).toBe(15)
  await both(`let n = 3; do n--; while (n > 0); for (const k in { a: 1, b: 2 }) { n += k.length } return n`)
  expect(steps).toBe(5)
})

test('what is copied is counted by its length', async () => {
  await both(`const [first, ...rest] = [1, 2, 3, 4]; return [...rest, first]`)
  expect(walked).toBe(7)
  walked = 0
  await both(`const f = ({ a, ...others }, ...more) => ({ ...others, more }); return f({ a: 1, b: 2, c: 3 }, 4, 5)`)
  expect(walked).toBe(2 + 2 + 2)
})

test.each([
  `'use strict'\nreturn (function () { 'use strict'\nreturn this })() === undefined`,
  `const f = () => ({ a: 1 }); return f()`,
  `const f = (x, g = (...a) => a.length) => g(x, x); return f(1)`,
  `class A { constructor() { this.x = 1 } get y() { return this.x } static z = [1].map((x) => x + 1) } return [new A().y, A.z]`,
  `class A {} class B extends A { constructor() { super(); this.b = 1 } } return new B().b`,
  `function* g() { for (const x of [1, 2]) yield x } return [...g()]`,
  `outer: for (const a of [1, 2, 3]) for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 3) break outer } return 1`,
  `let s = ''; for (const c of 'abc') if (c === 'b') continue; else s += c; return s`,
  `return [1, 2].map((x) => (y) => x + y).map((f) => f(1))`,
  `const { length } = \`\${[1, 2].map((x) => x)}\`; return length`,
])('is still the same program: %s', async (body) => void (await both(body)))

test('modules and command files', async () => {
  expect(await instrument('#!/usr/bin/env node\nexport default function () {}')).toContain('{;__cost.step();}')
  await expect(instrument('const = 1')).rejects.toThrow(SyntaxError)
})
