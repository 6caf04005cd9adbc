import type { NodeEnv } from '../../env.ts'
import type { CryptoErrors } from './errors.ts'

/** How a job runs (`CryptoJobMode`, `src/crypto/crypto_util.h`). */
export const JOB_MODE = { async: 0, sync: 1, webCrypto: 2 } as const

/** What a job computes: called once, when it runs. */
export type Work = () => unknown

/** Makes classes of jobs; `prepare` checks the arguments and gets the job's mode last. */
export type JobClass = (name: string, prepare: (...args: any[]) => Work) => Function

/**
 * `CryptoJob` (`src/crypto/crypto_util.h`): made with its arguments checked, run at once (synchronous), or in a later
 * turn of the event loop. There are no threads to help: a long one blocks its process.
 */
export function createJobClass(env: NodeEnv, errors: CryptoErrors): JobClass {
  const AsyncWrap = env.AsyncWrap

  const attempt = (work: Work): [error: unknown, result: unknown] => {
    try {
      return [undefined, work()]
    } catch (error) {
      return [errors.errorOf(error), undefined]
    }
  }

  return (name, prepare) => {
    const Job = class extends AsyncWrap {
      #mode: number
      #work: Work
      declare ondone: (error: unknown, result: unknown) => void
      constructor(mode: number, ...args: any[]) {
        super(providerOf(name))
        this.#mode = mode
        this.#work = errors.run(() => prepare(...args))
      }
      run(): unknown {
        if (this.#mode === JOB_MODE.sync) return attempt(this.#work)
        if (this.#mode === JOB_MODE.async) {
          env.loop.enqueue(() => {
            const [error, result] = attempt(this.#work)
            env.makeCallback(this, 'ondone', error, result)
          })
          return undefined
        }
        return Promise.resolve().then(() => {
          const [cause, result] = attempt(this.#work)
          if (cause !== undefined) throw operationError(env, cause)
          return result
        })
      }
    }
    Object.defineProperty(Job, 'name', { value: name })
    return Job
  }
}

/** What async hooks are told that a job is (`src/async_wrap.h`). */
const providerOf = (name: string): string => {
  if (/KeyPairGen/.test(name)) return 'KEYPAIRGENREQUEST'
  if (/SecretKeyGen/.test(name)) return 'KEYGENREQUEST'
  if (/KeyExport/.test(name)) return 'KEYEXPORTREQUEST'
  if (/HKDF|Bits/.test(name)) return 'DERIVEBITSREQUEST'
  if (/Cipher/.test(name)) return 'CIPHERREQUEST'
  return name.toUpperCase().replace(/JOB$/, 'REQUEST')
}

/** What WebCrypto says of every failure. */
function operationError(env: NodeEnv, cause: unknown): Error {
  const { DOMException } = env.contextExports
  return new DOMException('The operation failed for an operation-specific reason', { name: 'OperationError', cause })
}
