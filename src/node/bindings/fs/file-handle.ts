import type { NodeEnv } from '../../env.ts'

/** `FileHandle`: an open file of the promises API. */
export function createFileHandle(env: NodeEnv) {
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
        env.loop.request(env.context.async.close(fd), (error) => {
          this.emitDestroy()
          if (error) reject(env.syscallError(error, 'close'))
          else resolve()
        })
      })
      return this.#closing
    }
    closeSync() {
      const fd = this.#fd
      this.#fd = -1
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
