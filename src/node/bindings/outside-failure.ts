import type { SystemErrorData } from '../../protocol/errors.ts'
import type { NodeEnv } from '../env.ts'

/**
 * Where the kernel says why a connection to the outside failed (policy, CORS, nobody there), the program should read
 * it: Node's library makes its own message from the error number alone. So the socket is destroyed with an error of
 * Node's shape that carries the sentence. False where there is none, and the usual way goes on.
 */
export function explain(env: NodeEnv, handle: any, resource: any, error: unknown, where?: string): boolean {
  const { reason, code, errno, syscall } = (error ?? {}) as SystemErrorData
  const owner = handle[env.symbols.owner_symbol!]
  if (reason === undefined || typeof owner?.destroy !== 'function') return false
  const made: any = env.traces.captureOutside(
    () => new Error(`${syscall} ${code}${where === undefined ? '' : ` ${where}`} - ${reason}`),
  )
  Object.assign(made, { errno, code, syscall })
  env.makeCallback(resource, () => owner.destroy(made))
  return true
}
