import type { NodeEnv } from '../../env.ts'
import type { AtOnce } from './at-once.ts'

/** `FileHandle`: an open file of the promises API. */
export function createFileHandle(env: NodeEnv, atOnce: AtOnce) {
  return class FileHandle extends env.AsyncWrap {
    #fd: number
    #closing: Promise<void> | null = null
    constructor(fd: number) {
      super('FILEHANDLE')
      this.#fd = fd
    }
    get fd() {
      return this.#fd
    }
    close() {
      const fd = this.#fd
      this.#closing ??= new Promise<void>((resolve, reject) => {
        this.#fd = -1
        // What is no file may have to be closed after a call that still sleeps in it.
        const done = (error: unknown) => {
          this.emitDestroy()
          if (error) reject(env.syscallError(error, 'close'))
          else resolve()
        }
        if (!atOnce.forget(fd)) return env.loop.request(env.context.async.close(fd), done)
        try {
          env.context.sys.close(fd)
          env.loop.finished(() => done(null), true)
        } catch (error) {
          env.loop.finished(() => done(error), true)
        }
      })
      return this.#closing
    }
    closeSync() {
      const fd = this.#fd
      this.#fd = -1
      atOnce.forget(fd)
      try {
        env.context.sys.close(fd)
      } catch (error) {
        throw env.syscallError(error, 'close')
      }
    }
    releaseFD() {
      const fd = this.#fd
      this.#fd = -1
      return fd
    }
  }
}
