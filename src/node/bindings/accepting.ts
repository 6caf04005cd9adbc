import type { Accepted, PendingCall } from '../../protocol/syscall.ts'
import type { NodeEnv } from '../env.ts'

/** What accepts: a listening handle, whose `onconnection` hears of each connection. */
interface Listening {
  readonly fd: number
  isClosed(): boolean
}

/** Accepts connections one after the other until it is stopped. `adopt` makes the handle of a new one. */
export function createAccepting(env: NodeEnv, listener: Listening, adopt: (accepted: Accepted) => object) {
  let pending: PendingCall<Accepted> | null = null
  const next = () => {
    pending = env.context.async.accept(listener.fd)
    env.loop.request(
      pending,
      (error, accepted) => {
        if (listener.isClosed()) {
          if (accepted) env.context.async.close(accepted.fd).promise.catch(() => {})
          return
        }
        if (error) return env.makeCallback(listener, 'onconnection', env.errnoOf(error), undefined)
        next()
        env.makeCallback(listener, 'onconnection', 0, adopt(accepted!))
      },
      false,
    )
  }
  return { start: next, stop: () => pending?.cancel() }
}
