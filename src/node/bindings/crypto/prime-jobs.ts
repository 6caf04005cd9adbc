import { bytesOf } from '../buffer/bytes.ts'
import { CryptoFailure, opensslFailure, plainOpensslFailure } from './failures.ts'
import type { JobClass } from './job-class.ts'
import { bitLength, fromBytes, type RandomBytes, toBytes } from './math/integers.ts'
import { isProbablePrime, randomPrime } from './math/primes.ts'

type View = ArrayBufferView | ArrayBuffer

/** Bytes of OpenSSL's longest number: it counts bits in an `int`. */
const LONGEST = 2 ** 26 - 1

const outOfRange = (message: string) => new CryptoFailure('RangeError', message, { code: 'ERR_OUT_OF_RANGE' })

/** `RandomPrimeJob` and `CheckPrimeJob` (`src/crypto/crypto_random.cc`). */
export function createPrimeJobs(random: RandomBytes, jobClass: JobClass) {
  return {
    RandomPrimeJob: jobClass('RandomPrimeJob', (bits: number, safe: boolean, addBytes?: View, remBytes?: View) => {
      const add = addBytes && fromBytes(bytesOf(addBytes))
      const rem = remBytes && fromBytes(bytesOf(remBytes))
      if (add !== undefined) {
        // No prime of so few bits can be congruent then, or only one: nothing to draw from.
        if (bitLength(add) > bits) throw outOfRange('invalid options.add')
        if (rem !== undefined && add <= rem) throw outOfRange('invalid options.rem')
      }
      return () => {
        if (bits < 2 || (safe && bits !== 3 && bits < 6)) throw plainOpensslFailure('bits too small')
        const wishes = {
          safe,
          highest: add === undefined,
          ...(add ? { add } : {}),
          ...(rem !== undefined ? { rem } : {}),
        }
        return Uint8Array.from(toBytes(randomPrime(bits, random, wishes), Math.ceil(bits / 8))).buffer
      }
    }),
    CheckPrimeJob: jobClass('CheckPrimeJob', (candidate: View, checks: number) => {
      if (candidate.byteLength > LONGEST) throw opensslFailure('bignum too long')
      const value = fromBytes(bytesOf(candidate))
      return () => isProbablePrime(value, random, checks || undefined)
    }),
  }
}
