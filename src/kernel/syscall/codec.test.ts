import { expect, it } from 'vitest'
import { createEncoder, decode } from './codec.ts'

it('carries every kind of value', () => {
  const encoder = createEncoder()
  const values = [
    null,
    undefined,
    true,
    false,
    0,
    -1,
    2 ** 31,
    2 ** 40,
    -0,
    1.5,
    Number.NaN,
    '',
    'plain',
    'ü€😀',
    'long '.repeat(1000),
    new Uint8Array([1, 2, 3]),
    new Uint8Array(100_000).fill(9),
    new Float64Array([1.25, -2]),
    [1, [2, 'x'], []],
    { a: 1, 'b c': { d: null } },
  ]
  for (const value of values) expect(decode(encoder.encode(value))).toEqual(value)
  expect(decode(encoder.encode(values))).toEqual(values)
})

it('gives copies, not views of the source', () => {
  const encoded = createEncoder().encode(new Uint8Array([1, 2]))
  const decoded = decode(encoded) as Uint8Array
  encoded.fill(0)
  expect([...decoded]).toEqual([1, 2])
})

it('takes a part of a larger buffer as that part', () => {
  const whole = new Uint8Array([1, 2, 3, 4])
  expect(decode(createEncoder().encode(whole.subarray(1, 3)))).toEqual(new Uint8Array([2, 3]))
})

it('refuses what is no data', () => {
  expect(() => createEncoder().encode(() => 0)).toThrow('function')
  expect(() => createEncoder().encode([1n])).toThrow('bigint')
})
