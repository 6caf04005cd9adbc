import type { PendingCall, WatchEvent } from '../../protocol/syscall.ts'
import type { BindingFactory } from '../env.ts'
import { encodeName, pathText } from './fs/values.ts'
import { handleWrap } from './handle-wrap.ts'

/** `internalBinding('fs_event_wrap')`: `fs.watch`. */
export const fsEventWrap: BindingFactory = (env) => ({
  FSEvent: class FSEvent extends handleWrap(env) {
    #fd = -1
    #encoding = 'utf8'
    #pending: PendingCall<WatchEvent[]> | null = null
    constructor() {
      super('FSEVENTWRAP')
    }
    get initialized() {
      return this.#fd >= 0
    }
    start(path: unknown, persistent: boolean, recursive: boolean, encoding: string) {
      try {
        this.#fd = env.context.sys.watch(pathText(env, path), recursive)
      } catch (error) {
        return env.errnoOf(error)
      }
      this.#encoding = encoding
      if (!persistent) this.unref()
      this.activate()
      this.#wait()
      return 0
    }
    #wait() {
      this.#pending = env.context.async.watchRead(this.#fd)
      env.loop.request(
        this.#pending,
        (error, events) => {
          if (this.isClosed() || error) return
          this.#wait()
          for (const { event, filename } of events!)
            if (!this.isClosed())
              env.makeCallback(this, 'onchange', 0, event, encodeName(env, filename, this.#encoding))
        },
        false,
      )
    }
    override _release() {
      this.#pending?.cancel()
      if (this.#fd >= 0) env.context.async.close(this.#fd).promise.catch(() => {})
    }
  },
})
