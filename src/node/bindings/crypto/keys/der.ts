import { fromBytes, toBytes } from '../math/integers.ts'

/** Tags of ASN.1's types, as DER writes them (X.690). */
export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
} as const

export interface DerItem {
  tag: number
  /** The content, without tag and length. */
  body: Uint8Array
  /** The whole of it. */
  bytes: Uint8Array
}

/** The bytes are not DER, or not of the structure that was expected. */
export class DerError extends Error {}

/** The item that the bytes begin with. */
export function readDer(bytes: Uint8Array): DerItem {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) throw new DerError('Too short')
  let length = first
  let start = 2
  if (first & 0x80) {
    const size = first & 0x7f
    if (size === 0 || size > 4 || bytes.length < 2 + size) throw new DerError('A length that DER does not have')
    length = Number(fromBytes(bytes.subarray(2, 2 + size)))
    start += size
  }
  const end = start + length
  if (end > bytes.length) throw new DerError('Ends too early')
  return { tag, body: bytes.subarray(start, end), bytes: bytes.subarray(0, end) }
}

/** The items in a sequence, a set or a context tag; with `tag`, checks what it is. */
export function readItems(item: DerItem, tag: number | null = TAG.sequence): DerItem[] {
  if (tag !== null && item.tag !== tag) throw new DerError('Wrong tag')
  const items: DerItem[] = []
  for (let rest = item.body; rest.length > 0; rest = rest.subarray(items.at(-1)!.bytes.length))
    items.push(readDer(rest))
  return items
}

function content(item: DerItem | undefined, tag: number): Uint8Array {
  if (item?.tag !== tag) throw new DerError('Wrong tag')
  return item.body
}

/** An integer that must not be negative: none in a key is. */
export function readInteger(item: DerItem | undefined): bigint {
  const body = content(item, TAG.integer)
  if (body.length === 0 || body[0]! & 0x80) throw new DerError('A negative number')
  return fromBytes(body)
}

export const readOctets = (item: DerItem | undefined): Uint8Array => content(item, TAG.octetString)

/** A bit string of whole bytes. */
export function readBits(item: DerItem | undefined): Uint8Array {
  const body = content(item, TAG.bitString)
  if (body[0] !== 0) throw new DerError('Bits that are no bytes')
  return body.subarray(1)
}

/** In the form `1.2.840`. */
export function readOid(item: DerItem | undefined): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of content(item, TAG.oid)) {
    number = number * 128 + (byte & 0x7f)
    if (byte & 0x80) continue
    if (numbers.length > 0) numbers.push(number)
    else numbers.push(Math.min(2, Math.floor(number / 40)), number - 40 * Math.min(2, Math.floor(number / 40)))
    number = 0
  }
  return numbers.join('.')
}

export function writeDer(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const size = length < 0x80 ? [length] : [0x80 | toBytes(BigInt(length)).length, ...toBytes(BigInt(length))]
  const whole = new Uint8Array(1 + size.length + length)
  whole.set([tag, ...size])
  let at = 1 + size.length
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const sequence = (...items: Uint8Array[]): Uint8Array => writeDer(TAG.sequence, ...items)
export const octets = (bytes: Uint8Array): Uint8Array => writeDer(TAG.octetString, bytes)
export const bits = (bytes: Uint8Array): Uint8Array => writeDer(TAG.bitString, Uint8Array.of(0), bytes)
export const NULL: Uint8Array = writeDer(TAG.null)
/** `[number]`, around what has a tag of its own. */
export const explicit = (number: number, item: Uint8Array): Uint8Array => writeDer(0xa0 | number, item)

/** With a zero before a first bit that would make it negative. */
export function integer(value: bigint | number): Uint8Array {
  const bytes = toBytes(BigInt(value))
  return bytes[0]! & 0x80 ? writeDer(TAG.integer, Uint8Array.of(0), bytes) : writeDer(TAG.integer, bytes)
}

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = [40 * first + second, ...rest].flatMap((number) => {
    const sevens = [number % 128]
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      sevens.unshift((left % 128) | 0x80)
    return sevens
  })
  return writeDer(TAG.oid, Uint8Array.from(bytes))
}
