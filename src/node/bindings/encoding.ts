import type { BindingFactory } from '../env.ts'
import { bytesOf } from './buffer/bytes.ts'
import { encodeUtf8 } from './buffer/write.ts'
import { nodeError } from './node-error.ts'
import { toUnicode } from './punycode.ts'
import { TYPES } from './types.ts'
import { createUrlBindingWith } from './url.ts'

const invalidData = (encoding: string) =>
  nodeError(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${encoding}`)

/** Memory that the platform's decoder takes. */
const decodable = (view: ArrayBufferView | ArrayBufferLike): Uint8Array => {
  const bytes = bytesOf(view)
  return bytes.buffer instanceof ArrayBuffer && !bytes.buffer.resizable ? bytes : new Uint8Array(bytes)
}

export const createEncodingBinding: BindingFactory = (env) => {
  const { TextDecoder, TextEncoder } = env.native
  const encoder = new TextEncoder()
  const encodeIntoResults = new Uint32Array(2)
  const decoders = [false, true].map((ignoreBOM) =>
    [false, true].map((fatal) => new TextDecoder('utf-8', { fatal, ignoreBOM })),
  )
  const { domainToASCII } = createUrlBindingWith(env.native.URL, (make) => make())
  return {
    encodeIntoResults,
    encodeInto(text: string, target: Uint8Array) {
      const { read, written } = encoder.encodeInto(text, bytesOf(target))
      encodeIntoResults[0] = read
      encodeIntoResults[1] = written
    },
    encodeUtf8String: encodeUtf8,
    decodeUTF8(input: ArrayBufferView | ArrayBufferLike, ignoreBom: boolean, fatal: boolean): string {
      if (!ArrayBuffer.isView(input) && !TYPES.isAnyArrayBuffer(input))
        throw nodeError(
          TypeError,
          'ERR_INVALID_ARG_TYPE',
          'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.',
        )
      try {
        return decoders[ignoreBom ? 1 : 0]![fatal ? 1 : 0]!.decode(decodable(input))
      } catch {
        throw env.traces.captureOutside(() => invalidData('utf-8'))
      }
    },
    // As `ada::idna::to_ascii`: not a host yet, so no address is looked for in it.
    toASCII: (domain: string) =>
      /^(?!.*xn--)\p{ASCII}*$/isu.test(domain) ? domain.toLowerCase() : domainToASCII(domain),
    toUnicode: (domain: string) => toUnicode(domain),
  }
}

const FLUSH = 1
const FATAL = 2
const IGNORE_BOM = 4
const ILLEGAL_ARGUMENT = 1
/** `UErrorCode`, those that Node can meet. */
const ICU_ERRORS: Record<number, string> = {
  1: 'U_ILLEGAL_ARGUMENT_ERROR',
  2: 'U_MISSING_RESOURCE_ERROR',
  4: 'U_FILE_ACCESS_ERROR',
  10: 'U_INVALID_CHAR_FOUND',
  11: 'U_TRUNCATED_CHAR_FOUND',
  12: 'U_ILLEGAL_CHAR_FOUND',
  15: 'U_BUFFER_OVERFLOW_ERROR',
}

export const createIcuBinding: BindingFactory = (env) => {
  const { TextDecoder } = env.native
  const makeDecoder = (label: string, flags: number) => {
    try {
      return new TextDecoder(label, { fatal: (flags & FATAL) !== 0, ignoreBOM: (flags & IGNORE_BOM) !== 0 })
    } catch {
      return undefined
    }
  }
  return {
    getStringWidth: stringWidth,
    icuErrName: (code: number) => ICU_ERRORS[code] ?? '[BOGUS UErrorCode]',
    hasConverter: (label: string) => makeDecoder(label, 0) !== undefined,
    getConverter: makeDecoder,
    decode(decoder: TextDecoder, input: ArrayBufferView | ArrayBufferLike, flags: number, label: string): string {
      try {
        return decoder.decode(decodable(input), { stream: (flags & FLUSH) === 0 })
      } catch {
        throw env.traces.captureOutside(() => invalidData(label))
      }
    },
    /** A Buffer, or ICU's number of an error. */
    transcode(source: Uint8Array, from: string, to: string): Uint8Array | number {
      const names = ['utf8', 'ucs2', 'utf16le', 'latin1', 'binary', 'ascii']
      if (!names.includes(from) || !names.includes(to)) return ILLEGAL_ARGUMENT
      const { Buffer } = env.requireBuiltin('buffer')
      const text: string = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString(from)
      const limit = to === 'ascii' ? 0x7f : to === 'latin1' || to === 'binary' ? 0xff : Number.POSITIVE_INFINITY
      const fitting = [...text].map((character) => (character.codePointAt(0)! > limit ? '?' : character)).join('')
      return Buffer.from(fitting, to)
    },
  }
}

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u
const EMOJI = /^\p{Emoji_Presentation}$/u
/** East Asian wide and full-width blocks (Unicode's EastAsianWidth.txt, W and F). */
const WIDE: [from: number, to: number][] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
]

/** Columns of a terminal that the text takes. */
export function stringWidth(text: string): number {
  let width = 0
  for (const character of text) {
    const point = character.codePointAt(0)!
    if (point === 0xad) width += 1
    else if (ZERO_WIDTH.test(character)) continue
    else width += EMOJI.test(character) || WIDE.some(([from, to]) => point >= from && point <= to) ? 2 : 1
  }
  return width
}
