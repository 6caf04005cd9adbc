import { encodeString } from '../../buffer/binding.ts'
import { bytesOf } from '../../buffer/bytes.ts'
import type { AsymmetricKey } from './asymmetric-key.ts'

/** Kinds of keys (`KeyType`, `src/crypto/crypto_keys.h`). */
export const KEY_TYPE = { secret: 0, public: 1, private: 2 } as const

/** What every `KeyObjectHandle` holds: the bytes of a secret key, or a key of a pair. */
export class KeyHandle {
  type: number = KEY_TYPE.secret
  bytes: Uint8Array = new Uint8Array(0)
  pair: AsymmetricKey | null = null
}

/** Secret bytes of a handle, or of what stands in for one. */
export function keyBytes(key: unknown): Uint8Array {
  if (key instanceof KeyHandle) return key.bytes
  if (typeof key === 'string') return encodeString(key, 'utf8')
  return bytesOf(key as ArrayBufferView)
}
