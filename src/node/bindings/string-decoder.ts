import type { BindingFactory } from '../env.ts'
import { DECODERS, ENCODINGS, MAX_STRING_LENGTH, stringTooLong } from './buffer/binding.ts'
import { bytesOf } from './buffer/bytes.ts'

/** Fields of the decoder's own 7 bytes, as `src/string_decoder.h` lays them out. */
const MISSING = 4
const BUFFERED = 5
const ENCODING = 6

type State = Uint8Array

const needsWhole = (encoding: string) => encoding === 'utf8' || encoding === 'utf16le' || encoding.startsWith('base64')

/** How many bytes at the end of `bytes` begin a character that is not complete, and how many it still needs. */
function incompleteUtf8(bytes: Uint8Array): [held: number, missing: number] {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    const size = (byte & 0xe0) === 0xc0 ? 2 : (byte & 0xf0) === 0xe0 ? 3 : (byte & 0xf8) === 0xf0 ? 4 : 1
    return size <= back ? [0, 0] : [back, size - back]
  }
  return [0, 0]
}

function incompleteUtf16(bytes: Uint8Array): [held: number, missing: number] {
  if (bytes.length % 2) return [1, 1]
  // A lone high surrogate waits for its other half.
  return (bytes[bytes.length - 1]! & 0xfc) === 0xd8 ? [2, 2] : [0, 0]
}

function incomplete(encoding: string, bytes: Uint8Array): [held: number, missing: number] {
  if (encoding === 'utf8') return incompleteUtf8(bytes)
  if (encoding === 'utf16le') return incompleteUtf16(bytes)
  const rest = bytes.length % 3
  return rest ? [rest, 3 - rest] : [0, 0]
}

/** Node's UTF-16 decoder looks at what completes a held character apart from what follows it. */
function afterFilling(encoding: string, buffered: number, bytes: Uint8Array): [held: number, missing: number] | null {
  if (encoding !== 'utf16le') return null
  if (buffered >= 2 && bytes.length === 3) return [3, 1]
  return buffered === 1 && bytes.length === 2 ? [0, 0] : null
}

function decode(stateView: State, view: ArrayBufferView): string {
  const state = bytesOf(stateView)
  const encoding = ENCODINGS[state[ENCODING]!]!
  let bytes = bytesOf(view)
  if (encoding !== 'utf16le' && bytes.length > MAX_STRING_LENGTH) throw stringTooLong()
  if (!needsWhole(encoding)) return DECODERS[encoding](bytes)
  if (bytes.length === 0) return ''
  const buffered = state[BUFFERED]!
  if (buffered > 0) {
    const joined = new Uint8Array(buffered + bytes.length)
    joined.set(state.subarray(0, buffered))
    joined.set(bytes, buffered)
    bytes = joined
  }
  const [held, missing] = afterFilling(encoding, buffered, bytes) ?? incomplete(encoding, bytes)
  state.set(bytes.subarray(bytes.length - held))
  state[BUFFERED] = held
  state[MISSING] = missing
  return DECODERS[encoding](held ? bytes.subarray(0, bytes.length - held) : bytes)
}

function flush(stateView: State): string {
  const state = bytesOf(stateView)
  const encoding = ENCODINGS[state[ENCODING]!]!
  let length = state[BUFFERED]!
  if (encoding === 'utf16le' && length % 2 === 1) length--
  const text = length === 0 ? '' : DECODERS[encoding](state.slice(0, length))
  state[BUFFERED] = 0
  state[MISSING] = 0
  return text
}

export const createStringDecoderBinding: BindingFactory = () => ({ decode, flush })
