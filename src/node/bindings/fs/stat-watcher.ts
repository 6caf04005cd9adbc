import type { StatArray } from '../../../protocol/syscall.ts'
import type { NodeEnv } from '../../env.ts'
import { handleWrap } from '../handle-wrap.ts'
import { statValues } from './values.ts'

const FIELDS = 18
const EMPTY = new Float64Array(FIELDS)

/** `StatWatcher`, by looking at the file again and again. */
export function createStatWatcher(env: NodeEnv) {
  return class StatWatcher extends handleWrap(env) {
    #bigint: boolean
    #timer: number | undefined
    #last: StatArray | null = null
    constructor(bigint: boolean) {
      super('STATWATCHER')
      this.#bigint = bigint
    }
    start(path: string, interval: number): number {
      let first = true
      const look = () => {
        env.loop.request(
          env.context.async.stat(path),
          (_error, value) => {
            if (this.isClosed()) return
            const stat = value ?? EMPTY
            const before = this.#last
            this.#last = stat
            const missing = stat === EMPTY
            if (first ? missing : before && changed(before, stat)) {
              const pair = new Float64Array(2 * FIELDS)
              pair.set(stat)
              pair.set(first ? EMPTY : before!, FIELDS)
              env.makeCallback(this, 'onchange', missing ? -2 : 0, statValues(pair, this.#bigint))
            }
            first = false
            this.#timer = env.native.setTimeout(look, Math.max(1, interval))
          },
          false,
        )
      }
      this.activate()
      look()
      return 0
    }
    override _release() {
      env.native.clearTimeout(this.#timer)
    }
  }
}

/** All but access times. */
function changed(before: StatArray, after: StatArray): boolean {
  return before.some((value, index) => index !== 10 && index !== 11 && value !== after[index])
}
