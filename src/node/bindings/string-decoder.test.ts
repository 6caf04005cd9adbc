import { StringDecoder } from 'node:string_decoder'
import { expect, it } from 'vitest'
import { ENCODINGS } from './buffer/binding.ts'
import { createStringDecoderBinding } from './string-decoder.ts'

const { decode, flush } = createStringDecoderBinding(null as never, {}) as any
const source = Buffer.from('aé€😀x\ud83dz😀€')

it.each(['utf8', 'utf16le', 'base64', 'base64url', 'latin1', 'hex', 'ascii'] as const)(
  'decodes %s cut anywhere as the real decoder does',
  (encoding) => {
    const input = encoding === 'utf16le' ? Buffer.from('aé€😀x😀€', 'utf16le') : source
    for (let first = 0; first <= input.length; first++) {
      for (let second = first; second <= input.length; second++) {
        const real = new StringDecoder(encoding)
        const state = Buffer.alloc(7)
        state[6] = ENCODINGS.indexOf(encoding)
        const parts = [input.subarray(0, first), input.subarray(first, second), input.subarray(second)]
        expect(parts.map((part) => decode(state, part)).concat(flush(state))).toEqual(
          parts.map((part) => real.write(part)).concat(real.end()),
        )
      }
    }
  },
)
