import { expect, it } from 'vitest'
import {
  bits,
  DerError,
  explicit,
  integer,
  octets,
  oid,
  readBits,
  readDer,
  readInteger,
  readItems,
  readOctets,
  readOid,
  sequence,
} from './der.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

it.each([
  [0n, '020100'],
  [127n, '02017f'],
  [128n, '02020080'],
  [256n, '02020100'],
  [0xffn << 1016n, `0281810${'0ff'}${'00'.repeat(127)}`],
])('writes and reads the integer %s', (value, written) => {
  expect(hex(integer(value))).toBe(written)
  expect(readInteger(readDer(integer(value)))).toBe(value)
})

it.each([
  ['1.2.840.113549.1.1.1', '06092a864886f70d010101'],
  ['2.16.840.1.101.3.4.2.1', '0609608648016503040201'],
  ['1.3.101.112', '06032b6570'],
])('writes and reads the identifier %s', (text, written) => {
  expect(hex(oid(text))).toBe(written)
  expect(readOid(readDer(oid(text)))).toBe(text)
})

it('writes lengths in as few bytes as hold them', () => {
  expect(hex(octets(new Uint8Array(127))).slice(0, 4)).toBe('047f')
  expect(hex(octets(new Uint8Array(128))).slice(0, 6)).toBe('048180')
  expect(hex(octets(new Uint8Array(65_536))).slice(0, 10)).toBe('0483010000')
})

it('reads back what lies in a sequence', () => {
  const [number, inner, string] = readItems(
    readDer(sequence(integer(5), explicit(1, octets(bytes('0102'))), bits(bytes('ff')))),
  )
  expect(readInteger(number)).toBe(5n)
  expect(hex(readOctets(readItems(inner!, 0xa1)[0]))).toBe('0102')
  expect(hex(readBits(string))).toBe('ff')
})

it.each([
  ['nothing', ''],
  ['a tag alone', '30'],
  ['a length without end', '3080'],
  ['less than the length says', '0403ff'],
  ['a length of five bytes', '04850000000001ff'],
])('refuses %s', (_name, text) => {
  expect(() => readDer(bytes(text))).toThrow(DerError)
})

it('refuses another type, and numbers below zero', () => {
  expect(() => readInteger(readDer(bytes('0400')))).toThrow(DerError)
  expect(() => readInteger(readDer(bytes('0201ff')))).toThrow(DerError)
  expect(() => readItems(readDer(bytes('3101ff')))).toThrow(DerError)
  expect(() => readBits(readDer(bytes('030201ff')))).toThrow(DerError)
})
