import type { BindingFactory } from '../env.ts'
import { streamWrapClass } from './stream-wrap.ts'

const EINVAL = -22

/** `internalBinding('tty_wrap')`. */
export const ttyWrap: BindingFactory = (env) => {
  const isTTY = (fd: number): boolean => {
    try {
      return env.context.sys.descriptorKind(fd) === 'TTY'
    } catch {
      return false
    }
  }
  return {
    isTTY,
    TTY: class TTY extends streamWrapClass(env) {
      constructor(fd: number, context: Record<string, unknown>) {
        super('TTYWRAP')
        if (isTTY(fd)) this._attach(fd)
        else {
          context.code = 'EINVAL'
          context.errno = EINVAL
          context.message = 'invalid argument'
          context.syscall = 'uv_tty_init'
        }
      }
      getWindowSize(size: number[]) {
        try {
          const [columns, rows] = env.context.sys.ttySize(this.fd)
          size[0] = columns
          size[1] = rows
          return 0
        } catch (error) {
          return env.errnoOf(error)
        }
      }
      setRawMode(mode: number | boolean) {
        try {
          env.context.sys.ttySetRaw(this.fd, Boolean(mode))
          return 0
        } catch (error) {
          return env.errnoOf(error)
        }
      }
    },
  }
}
