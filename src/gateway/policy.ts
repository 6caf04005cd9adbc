import { isLoopback, isPrivate } from './private-host.ts'

/** What programs may reach. */
export interface GatewayPolicy {
  /** Base addresses of package registries, as the page is configured with them. */
  registries: string[]
}

/** What a policy says: the address to ask in the place of the given one, or a sentence that says why not. */
export type Verdict = { allowed: true; url: string } | { allowed: false; reason: string }

/** A registry is read from. Besides, npm asks for advisories by POST; publishing and logging in are a person's to do. */
const READING = ['GET', 'HEAD']
const ADVISORIES = '/-/npm/v1/security/'

const isAdvisories = (url: URL, registry: URL): boolean =>
  url.pathname.startsWith(registry.pathname.replace(/\/?$/, ADVISORIES))

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

/** One machine has several names for itself; a registry on it is meant by all of them. */
const sameHost = (one: string, other: string): boolean => one === other || (isLoopback(one) && isLoopback(other))

export interface PolicyCheck {
  connect(host: string, port: number): { allowed: boolean; reason: string }
  request(method: string, url: string): Verdict
  /** Whether what a redirect led to may be handed over. */
  arrival(url: string): boolean
}

/** The rules of one policy. Everything that is not allowed is refused. */
export function createPolicyCheck(policy: GatewayPolicy): PolicyCheck {
  const registries = policy.registries.map((registry) => new URL(registry))
  const known = registries.map(({ host }) => host).join(', ') || 'none is configured'
  const refusal = (what: string) =>
    `Programs in this tab may reach package registries only (${known}); ${what} is not one of them.`
  const find = (host: string, port: number) =>
    registries.find((registry) => sameHost(registry.hostname, host) && portOf(registry) === port)

  return {
    connect(host, port) {
      return { allowed: find(host, port) !== undefined, reason: refusal(`${host}:${port}`) }
    },
    request(method, text) {
      const url = URL.canParse(text) ? new URL(text) : null
      if (!url) return { allowed: false, reason: `This is no address: ${text.slice(0, 200)}` }
      const registry = find(url.hostname, portOf(url))
      if (!registry || registry.protocol !== url.protocol) return { allowed: false, reason: refusal(url.origin) }
      if (!READING.includes(method) && !(method === 'POST' && isAdvisories(url, registry)))
        return {
          allowed: false,
          reason: `Programs in this tab may only read from a registry; ${method} is not reading.`,
        }
      return { allowed: true, url: registry.origin + url.pathname + url.search }
    },
    arrival(text) {
      const url = new URL(text)
      return find(url.hostname, portOf(url)) !== undefined || (url.protocol === 'https:' && !isPrivate(url.hostname))
    },
  }
}
