import type { PendingCall } from '../../protocol/syscall.ts'
import type { BindingFactory, NodeEnv } from '../env.ts'
import { createAccepting } from './accepting.ts'
import { explain } from './outside-failure.ts'
import { streamWrapClass } from './stream-wrap.ts'

const SERVER = 1
/** `UV_TCP_IPV6ONLY` */
const IPV6_ONLY = 1
const EINVAL = -22
const EADDRNOTAVAIL = -99
const ENOTCONN = -107

const isLoopback = (address: string) =>
  /^127\./.test(address) ||
  address === '::1' ||
  address === '0.0.0.0' ||
  address === '::' ||
  /^::ffff:127\./.test(address)

const isMapped = (address: string) => address.startsWith('::ffff:')

interface Address {
  address?: string
  port?: number
  family?: string
}

/** `internalBinding('tcp_wrap')`: the kernel's sockets, which reach as far as the machine itself. */
export const tcpWrap: BindingFactory = (env) => ({
  TCP: createTcp(env),
  TCPConnectWrap: class TCPConnectWrap extends env.AsyncWrap {
    constructor() {
      super('TCPCONNECTWRAP')
    }
  },
})

function createTcp(env: NodeEnv) {
  return class TCP extends streamWrapClass(env) {
    onconnection: unknown
    #server: boolean
    #local = { address: '0.0.0.0', family: 'IPv4', port: 0 }
    #remote: { address: string; family: string; port: number } | null = null
    #accepting = createAccepting(env, this, ({ fd, remotePort }) => {
      const client = new TCP(0)
      client._adopt(fd, this.#local, remotePort)
      return client
    })
    #connecting: PendingCall<number> | null = null
    #outside = false
    #typeOfService = 0
    /** Who may connect: undefined is both. */
    #family: 4 | 6 | undefined
    constructor(type: number) {
      super(type === SERVER ? 'TCPSERVERWRAP' : 'TCPWRAP')
      this.#server = type === SERVER
    }

    /** Connected through the gateway. */
    get outside() {
      return this.#outside
    }
    get isServer() {
      return this.#server
    }
    open(fd: number) {
      this._attach(fd)
      return 0
    }
    bind(address: string, port: number) {
      if (!isLoopback(address)) return EADDRNOTAVAIL
      this.#local = { address, family: 'IPv4', port }
      this.#family = 4
      return 0
    }
    bind6(address: string, port: number, flags: number) {
      if (!isLoopback(address)) return EADDRNOTAVAIL
      this.#local = { address, family: 'IPv6', port }
      this.#family = address === '::' && (flags & IPV6_ONLY) === 0 ? undefined : isMapped(address) ? 4 : 6
      return 0
    }
    listen() {
      try {
        const fd = env.context.sys.listen(this.#local.port, this.#family)
        this._attach(fd)
        this.#local.port = env.context.sys.socketName(fd).localPort
      } catch (error) {
        return env.errnoOf(error)
      }
      this.activate()
      this.#accepting.start()
      return 0
    }
    _adopt(fd: number, server: { family: string; port: number }, remotePort: number) {
      this._attach(fd)
      const address = server.family === 'IPv6' ? '::ffff:127.0.0.1' : '127.0.0.1'
      this.#local = { address, family: server.family, port: server.port }
      this.#remote = { address, family: server.family, port: remotePort }
    }

    connect(request: any, address: string, port: number) {
      return this.#connect(request, address, port, 'IPv4')
    }
    connect6(request: any, address: string, port: number) {
      return this.#connect(request, address, port, 'IPv6')
    }
    #connect(request: any, address: string, port: number, family: string): number {
      const loopback = isLoopback(address)
      const host = loopback
        ? family === 'IPv6' && !isMapped(address)
          ? '::1'
          : '127.0.0.1'
        : (env.outside.nameOf(address) ?? address)
      this.#connecting = env.context.async.connect(host, port)
      env.loop.request(this.#connecting, (error, fd) => {
        if (this.isClosed()) {
          if (fd !== undefined) env.context.async.close(fd).promise.catch(() => {})
          return
        }
        if (explain(env, this, request, error, `${host}:${port}`)) return
        if (!error) {
          this._attach(fd!)
          const { localPort, outside } = env.context.sys.socketName(fd!)
          const own = family === 'IPv6' ? '::1' : '127.0.0.1'
          this.#outside = outside
          this.#local = { address: own, family, port: localPort }
          this.#remote = { address: loopback ? own : address, family, port }
        }
        env.makeCallback(request, 'oncomplete', error ? env.errnoOf(error) : 0, this, request, true, true)
      })
      return 0
    }

    getsockname(target: Address) {
      if (this.#server && this.fd < 0 && this.#local.port === 0) return EINVAL
      Object.assign(target, this.#local)
      return 0
    }
    getpeername(target: Address) {
      if (!this.#remote) return ENOTCONN
      Object.assign(target, this.#remote)
      return 0
    }
    setNoDelay() {
      return 0
    }
    setKeepAlive() {
      return 0
    }
    // Nothing between the ends of a connection looks at it.
    setTypeOfService(value: number) {
      this.#typeOfService = value
      return 0
    }
    getTypeOfService() {
      return this.#typeOfService
    }
    setSimultaneousAccepts() {
      return 0
    }
    reset(callback?: () => void) {
      if (this.fd >= 0) env.context.async.reset(this.fd).promise.catch(() => {})
      this.close(callback)
      return 0
    }
    override _release() {
      this.#accepting.stop()
      this.#connecting?.cancel()
      super._release()
    }
  }
}
