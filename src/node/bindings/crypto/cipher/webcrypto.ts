import type { NodeEnv } from '../../../env.ts'
import type { Binding } from '../../../shape.ts'
import { bytesOf } from '../../buffer/bytes.ts'
import { equalBytes } from '../equal-bytes.ts'
import { keyBytes } from '../keys/key-bytes.ts'
import { createAes } from './aes.ts'
import { createGcm } from './gcm.ts'
import { unwrapKey, wrapKey } from './key-wrap.ts'
import { blocks, type CipherMode, counter, join } from './modes.ts'

type View = ArrayBufferView | ArrayBuffer

/** What WebCrypto's AES job computes (`src/crypto/crypto_aes.cc`): `variant` is one of the `kKeyVariantAES_…`. */
export function createAesWork(env: NodeEnv, stub: Binding) {
  const variants = new Map(
    Object.keys(stub).flatMap((name) => {
      const found = /^kKeyVariantAES_(\w+)_\d+$/.exec(name)
      return found ? [[stub[name] as number, found[1]!] as const] : []
    }),
  )
  const failed = () => new env.native.Error('Cipher job failed')
  const whole = (mode: CipherMode, text: Uint8Array) => join(mode.update(text), mode.final())

  return (direction: number, key: unknown, data: View, variant: number, ...rest: any[]) => {
    const encrypts = direction === stub.kWebCryptoCipherEncrypt
    const kind = variants.get(variant)
    const text = Uint8Array.from(bytesOf(data))
    const parameters = rest.map((item) => (ArrayBuffer.isView(item) || item instanceof ArrayBuffer ? copy(item) : item))
    if (kind === 'OCB' || kind === undefined) throw env.unavailable('AES-OCB')
    return (): ArrayBuffer => {
      const aes = createAes(Uint8Array.from(keyBytes(key)))
      return Uint8Array.from(run()).buffer

      function run(): Uint8Array {
        switch (kind) {
          case 'CBC':
            return whole(
              blocks(aes, parameters[0], encrypts, () => true),
              text,
            )
          case 'CTR':
            return whole(counter(aes, parameters[0], parameters[1]), text)
          case 'KW': {
            const made = encrypts ? wrapKey(aes, text) : unwrapKey(aes, text)
            if (!made) throw failed()
            return made
          }
          default:
            return gcm()
        }
      }

      function gcm(): Uint8Array {
        const [iv, tagLength, additional] = parameters as [Uint8Array, number, Uint8Array | undefined]
        const mode = createGcm(aes, iv, encrypts)
        if (additional) mode.authenticate(additional)
        if (encrypts) return join(mode.update(text), mode.tag().subarray(0, tagLength))
        if (text.length < tagLength) throw failed()
        const end = text.length - tagLength
        const plain = mode.update(text.subarray(0, end))
        if (!equalBytes(mode.tag().slice(0, tagLength), text.subarray(end))) throw failed()
        return plain
      }
    }
  }
}

const copy = (data: View): Uint8Array => Uint8Array.from(bytesOf(data))
