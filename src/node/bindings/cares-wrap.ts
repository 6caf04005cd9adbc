import type { BindingFactory } from '../env.ts'
import { parseV6 } from './block-list.ts'

const UV_EAI_NONAME = -3008
const EINVAL = -22
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/** What may be a host at all: labels of at most 63 characters. */
const isName = (host: string) =>
  host.length <= 253 &&
  host
    .replace(/\.$/, '')
    .split('.')
    .every((label) => label !== '' && label.length <= 63)

/** `internalBinding('cares_wrap')`: this machine's own names. Others get an address that stands for them, see `outside-names.ts`. */
export const caresWrap: BindingFactory = (env) => {
  const request = (provider: string) =>
    class extends env.AsyncWrap {
      constructor() {
        super(provider)
      }
    }
  const refuse = (query: any) => {
    env.loop.enqueue(() => env.makeCallback(query, 'oncomplete', 'ECONNREFUSED'))
    return 0
  }
  class ChannelWrap extends env.AsyncWrap {
    #servers: unknown[] = [['127.0.0.1', 53]]
    constructor() {
      super('DNSCHANNEL')
    }
    getServers() {
      return this.#servers
    }
    setServers(servers: unknown[][]) {
      this.#servers = servers.map(([, address, port]) => [address, port])
      return 0
    }
    setLocalAddress() {}
    cancel() {}
  }
  const queries = ['Any', 'A', 'Aaaa', 'Caa', 'Cname', 'Mx', 'Ns', 'Txt', 'Tlsa', 'Srv', 'Ptr', 'Naptr', 'Soa']
  for (const name of queries) (ChannelWrap.prototype as any)[`query${name}`] = refuse
  ;(ChannelWrap.prototype as any).getHostByAddr = refuse

  return {
    ChannelWrap,
    GetAddrInfoReqWrap: request('GETADDRINFOREQWRAP'),
    GetNameInfoReqWrap: request('GETNAMEINFOREQWRAP'),
    QueryReqWrap: request('QUERYWRAP'),
    getaddrinfo(query: any, host: string, family: number) {
      const own = host === 'localhost' || host.endsWith('.localhost') || host === 'tab'
      const address = () => {
        if (IPV4.test(host) || host.includes(':')) return host
        if (own) return family === 6 ? '::1' : '127.0.0.1'
        return isName(host) ? env.outside.addressOf(host, family) : null
      }
      env.loop.enqueue(() => {
        const found = address()
        if (found === null) env.makeCallback(query, 'oncomplete', UV_EAI_NONAME)
        else env.makeCallback(query, 'oncomplete', null, [found])
      })
      return 0
    },
    getnameinfo(query: any, address: string, port: number) {
      const name = /^(127\.|::1$)/.test(address) ? 'localhost' : env.outside.nameOf(address)
      if (name === undefined) return EINVAL
      env.loop.enqueue(() => env.makeCallback(query, 'oncomplete', null, name, String(port)))
      return 0
    },
    canonicalizeIP(address: string) {
      if (IPV4.test(address)) return address
      try {
        return new env.native.URL(`http://[${address}]/`).hostname.slice(1, -1)
      } catch {
        return undefined
      }
    },
    convertIpv6StringToBuffer(address: string) {
      const value = parseV6(address)
      if (value === null) return undefined
      return env.requireBuiltin('buffer').Buffer.from(value.toString(16).padStart(32, '0'), 'hex')
    },
    strerror: (code: number | string) =>
      typeof code === 'number' ? env.errnoName(code)[1] : 'Could not contact DNS servers',
  }
}
