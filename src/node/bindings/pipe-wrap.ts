import type { BindingFactory, NodeEnv } from '../env.ts'
import { streamWrapClass } from './stream-wrap.ts'

const ENOTSUP = -95

type PipeClass = ReturnType<typeof createPipe>
const classes = new WeakMap<NodeEnv, PipeClass>()
export function pipeClass(env: NodeEnv): PipeClass {
  let made = classes.get(env)
  if (!made) classes.set(env, (made = createPipe(env)))
  return made
}

/** `internalBinding('pipe_wrap')`. There are no sockets with a name in the file system. */
export const pipeWrap: BindingFactory = (env) => ({
  Pipe: pipeClass(env),
  PipeConnectWrap: class PipeConnectWrap extends env.AsyncWrap {
    constructor() {
      super('PIPECONNECTWRAP')
    }
  },
})

function createPipe(env: NodeEnv) {
  return class Pipe extends streamWrapClass(env) {
    /** A socket, whose writing side ends by itself; a pipe's end is closed. */
    #duplex = false
    constructor(_type: number) {
      super('PIPEWRAP')
    }
    open(fd: number) {
      this._attach(fd)
      return 0
    }
    _attachDuplex(fd: number) {
      this.#duplex = true
      this._attach(fd)
    }
    bind() {
      return ENOTSUP
    }
    listen() {
      return ENOTSUP
    }
    connect() {
      return ENOTSUP
    }
    fchmod() {
      return 0
    }
    override async _shutdown() {
      if (this.#duplex) return super._shutdown()
      const fd = this.fd
      this._attach(-1)
      if (fd >= 0) await env.context.async.close(fd).promise
    }
  }
}
