import type { PendingCall } from '../../protocol/syscall.ts'
import type { BindingFactory, NodeEnv } from '../env.ts'
import { createAccepting } from './accepting.ts'
import { streamWrapClass } from './stream-wrap.ts'

const SERVER = 1
const EINVAL = -22
const ENOENT = -2
const EACCES = -13
/** Of `sun_path`, with the byte that ends it. */
const MAX_PATH_BYTES = 108
/** What `fchmod` is asked to allow: `UV_READABLE`, `UV_WRITABLE`. */
const READABLE = 1
const WRITABLE = 2

type PipeClass = ReturnType<typeof createPipe>
const classes = new WeakMap<NodeEnv, PipeClass>()
export function pipeClass(env: NodeEnv): PipeClass {
  let made = classes.get(env)
  if (!made) classes.set(env, (made = createPipe(env)))
  return made
}

/**
 * `internalBinding('pipe_wrap')` (`src/pipe_wrap.cc`): pipes to children, and the kernel's sockets with a name in the
 * file system. Descriptors cannot be sent through them.
 */
export const pipeWrap: BindingFactory = (env) => ({
  Pipe: pipeClass(env),
  PipeConnectWrap: class PipeConnectWrap extends env.AsyncWrap {
    constructor() {
      super('PIPECONNECTWRAP')
    }
  },
})

function createPipe(env: NodeEnv) {
  const isTooLong = (path: string) => new env.native.TextEncoder().encode(path).length >= MAX_PATH_BYTES

  return class Pipe extends streamWrapClass(env) {
    onconnection: unknown
    /** A socket, whose writing side ends by itself; a pipe's end is closed. */
    #duplex = false
    /** Of a listener, whose name goes when it is closed. */
    #path: string | null = null
    #connecting: PendingCall<number> | null = null
    #accepting = createAccepting(env, this, ({ fd }) => {
      const client = new Pipe(0)
      client._attachDuplex(fd)
      return client
    })
    constructor(type: number) {
      super(type === SERVER ? 'PIPESERVERWRAP' : 'PIPEWRAP')
    }
    open(fd: number) {
      this._attach(fd)
      return 0
    }
    _attachDuplex(fd: number) {
      this.#duplex = true
      this._attach(fd)
    }
    bind(path: string) {
      if (this.fd >= 0 || isTooLong(path)) return EINVAL
      try {
        this._attach(env.context.sys.listenAt(path))
        this.#path = path
        return 0
      } catch (error) {
        const errno = env.errnoOf(error)
        // As libuv: it must not look as if the name itself were what is missing.
        return errno === ENOENT ? EACCES : errno
      }
    }
    listen() {
      if (this.#path === null) return EINVAL
      this.activate()
      this.#accepting.start()
      return 0
    }
    connect(request: any, path: string) {
      if (isTooLong(path)) return EINVAL
      this.#connecting = env.context.async.connectTo(path)
      env.loop.request(this.#connecting, (error, fd) => {
        if (this.isClosed()) {
          if (fd !== undefined) env.context.async.close(fd).promise.catch(() => {})
          return
        }
        if (!error) this._attachDuplex(fd!)
        env.makeCallback(request, 'oncomplete', error ? env.errnoOf(error) : 0, this, request, true, true)
      })
      return 0
    }
    fchmod(allowed: number) {
      if (this.#path === null) return EINVAL
      const { sys } = env.context
      const mode = sys.stat(this.#path)?.[1] ?? 0
      sys.chmod(this.#path, mode | (allowed & READABLE ? 0o444 : 0) | (allowed & WRITABLE ? 0o222 : 0))
      return 0
    }
    override async _shutdown() {
      if (this.#duplex) return super._shutdown()
      const fd = this.fd
      this._attach(-1)
      if (fd >= 0) await env.context.async.close(fd).promise
    }
    override _release() {
      this.#accepting.stop()
      this.#connecting?.cancel()
      if (this.#path !== null) {
        try {
          env.context.sys.unlink(this.#path)
        } catch {
          // Somebody has taken the name away already.
        }
      }
      super._release()
    }
  }
}
