import v8 from 'node:v8'
import { expect, test } from 'vitest'
import type { NodeEnv } from '../../env.ts'
import { createDeserializer } from './deserializer.ts'
import { createSerializer } from './serializer.ts'

const env = {
  native: { TextDecoder },
  requireBuiltin: (id: string) => (id === 'buffer' ? { Buffer } : null),
} as unknown as NodeEnv
const Serializer = createSerializer(env)
const Deserializer = createDeserializer(env)

const shared = { a: 1 }
const values: unknown[] = [
  undefined,
  null,
  true,
  0,
  -5,
  2 ** 31,
  1.5,
  -0,
  12345678901234567890n,
  -7n,
  'ascii',
  'é',
  'zażółć 🎉',
  { a: 1, b: { c: Object.assign(new Array(3), { 0: 'x', 2: 3 }) }, 7: 'seven' },
  [shared, shared],
  Object.assign([1, 2], { extra: true }),
  new Date(1e12),
  /a+b/gi,
  new Map<unknown, unknown>([
    [1, { x: 1 }],
    ['k', new Set([1, 'two'])],
  ]),
  new Uint16Array([1, 2, 65535]),
  new Uint8Array([1, 2, 3]).buffer,
]

const write = (value: unknown): Buffer => {
  const serializer = new Serializer()
  serializer.writeHeader()
  serializer.writeValue(value)
  return serializer.releaseBuffer()
}
const read = (bytes: Buffer): unknown => {
  const deserializer = new Deserializer(bytes)
  deserializer.readHeader()
  return deserializer.readValue()
}

test.each(values.map((value) => [value]))('writes %o as V8 does and reads it back', (value) => {
  const native = new v8.Serializer()
  native.writeHeader()
  native.writeValue(value)
  const expected = native.releaseBuffer()
  expect(write(value).toString('hex')).toBe(expected.toString('hex'))
  expect(read(expected)).toEqual(value)
})

test('keeps what an error says', () => {
  const error = new TypeError('bad', { cause: { code: 1 } })
  const back = read(write(error)) as Error
  expect(back).toBeInstanceOf(TypeError)
  expect([back.message, back.stack, back.cause]).toEqual([error.message, error.stack, error.cause])
})

test('refuses functions', () => {
  expect(() => write({ f() {} })).toThrow('could not be cloned')
})
