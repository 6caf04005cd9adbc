import type { IndexLinks } from './index-links.ts'
import { isLoopback, isPrivate } from './private-host.ts'

/** What programs may reach. */
export interface GatewayPolicy {
  /** Base addresses of package registries, as the page is configured with them. */
  registries: string[]
  /** Base addresses of Python's package indexes; what their pages name may be reached too. */
  pythonIndexes?: string[]
  /** Hosts that the person's rules or answers open besides: never one of a private network. Asked for each request. */
  hosts?(host: string): boolean
}

/** What a policy says: the address to ask in the place of the given one, or a sentence that says why not. */
export type Verdict = { allowed: true; url: string } | { allowed: false; reason: string }

/** A registry is read from. Besides, npm asks for advisories by POST; publishing and logging in are a person's to do. */
const READING = ['GET', 'HEAD']
const ADVISORIES = '/-/npm/v1/security/'

/** The folder that a registry's base address names, `/` at its end. */
const folderOf = (registry: URL): string => registry.pathname.replace(/\/?$/, '/')

const isAdvisories = (url: URL, registry: URL): boolean =>
  url.pathname.startsWith(folderOf(registry).replace(/\/$/, ADVISORIES))

/** Beneath the registry's own address: a host may serve other things beside it. */
const isWithin = (url: URL, registry: URL): boolean =>
  url.pathname.startsWith(folderOf(registry)) || `${url.pathname}/` === folderOf(registry)

/** Whether a server that decodes `%2f` and `%5c` would be led upwards. Scoped packages have a `%2f` of their own. */
function climbs(url: URL): boolean {
  try {
    return decodeURIComponent(url.pathname)
      .split(/[/\\]/)
      .some((part) => part === '..' || part === '.')
  } catch {
    return true
  }
}

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

/** One machine has several names for itself; a registry on it is meant by all of them. */
const sameHost = (one: string, other: string): boolean => one === other || (isLoopback(one) && isLoopback(other))

export interface PolicyCheck {
  connect(host: string, port: number): { allowed: boolean; reason: string }
  request(method: string, url: string): Verdict
  /** Whether what a redirect led to may be handed over. `asked` is where it began. */
  arrival(url: string, asked: string): boolean
}

/** The rules of one policy. Everything that is not allowed is refused. */
export function createPolicyCheck(policy: GatewayPolicy, links?: IndexLinks): PolicyCheck {
  const registries = [...policy.registries, ...(policy.pythonIndexes ?? [])].map((registry) => new URL(registry))
  const known = registries.map(({ href }) => href).join(', ') || 'none is configured'
  const refusal = (what: string) =>
    `Programs in this tab may reach package registries only (${known}); ${what} is not one of them.`
  const isOpened = (host: string) => !isPrivate(host) && policy.hosts?.(host) === true
  const find = (host: string, port: number) =>
    registries.find((registry) => sameHost(registry.hostname, host) && portOf(registry) === port)

  return {
    connect(host, port) {
      const allowed = find(host, port) !== undefined || isOpened(host) || links?.hasHost(host, port) === true
      return { allowed, reason: refusal(`${host}:${port}`) }
    },
    request(method, text) {
      const url = URL.canParse(text) ? new URL(text) : null
      if (!url) return { allowed: false, reason: `This is no address: ${text.slice(0, 200)}` }
      const onHost = registries.filter(
        (one) => sameHost(one.hostname, url.hostname) && portOf(one) === portOf(url) && one.protocol === url.protocol,
      )
      if (onHost.length === 0 && isOpened(url.hostname) && /^https?:$/.test(url.protocol))
        return { allowed: true, url: url.href }
      if (links?.has(url) && READING.includes(method)) return { allowed: true, url: url.href }
      const registry = onHost.find((one) => isWithin(url, one))
      if (!registry || climbs(url))
        return { allowed: false, reason: refusal(onHost.length > 0 ? url.origin + url.pathname : url.origin) }
      if (!READING.includes(method) && !(method === 'POST' && isAdvisories(url, registry)))
        return {
          allowed: false,
          reason: `Programs in this tab may only read from a registry; ${method} is not reading.`,
        }
      return { allowed: true, url: registry.origin + url.pathname + url.search }
    },
    arrival(text, asked) {
      const url = new URL(text)
      const from = new URL(asked)
      // A registry may keep its files elsewhere; a host that a person opened opens no other.
      if (!find(from.hostname, portOf(from)) && !links?.has(from)) return isOpened(url.hostname)
      if (url.origin === from.origin) return true
      return find(url.hostname, portOf(url)) !== undefined || (url.protocol === 'https:' && !isPrivate(url.hostname))
    },
  }
}
