import type { BindingFactory, NodeEnv } from '../env.ts'
import { nodeError } from './node-error.ts'
import { toUnicode } from './punycode.ts'

/** A part that is not there, in ada's numbers. */
const OMITTED = 0xffffffff
const SCHEMES: Record<string, number> = { 'http:': 0, 'https:': 2, 'ws:': 3, 'ftp:': 4, 'wss:': 5, 'file:': 6 }
const NOT_SPECIAL = 1
/** In the order of `updateActions` in Node's `internal/url`. */
const PARTS = [
  'protocol',
  'host',
  'hostname',
  'port',
  'username',
  'password',
  'pathname',
  'search',
  'hash',
  'href',
] as const
const HREF = 9

/** The parts of a URL that Node asks for. */
export type UrlParts = Pick<
  URL,
  'href' | 'protocol' | 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash' | 'origin'
>

/**
 * A URL as the standard has it. Chromium writes `*` and a space in the host of a special URL as `%2A` and `%20`; the
 * first stands there as it is, and the second makes the URL invalid: null.
 */
function asStandard(url: URL): UrlParts | null {
  const { hostname } = url
  if (!hostname.includes('%') || !(url.protocol in SCHEMES)) return url
  const standing = hostname.replaceAll('%2A', '*')
  if (standing.includes('%')) return null
  const at = url.href.indexOf(hostname, url.protocol.length + 2 + url.username.length)
  const replaced = (text: string) => text.replace(hostname, standing)
  return {
    href: url.href.slice(0, at) + standing + url.href.slice(at + hostname.length),
    protocol: url.protocol,
    username: url.username,
    password: url.password,
    hostname: standing,
    port: url.port,
    pathname: url.pathname,
    search: url.search,
    hash: url.hash,
    origin: replaced(url.origin),
  }
}

/** Where the parts of a URL are in its text, as ada's `url_aggregator` counts them (`ada/url_components.h`). */
export function locateParts(url: UrlParts, into: Uint32Array): void {
  const { href } = url
  const schemeEnd = url.protocol.length
  const hasAuthority = href.startsWith('//', schemeEnd)
  const hash = href.indexOf('#')
  const query = href.indexOf('?')
  const search = query === -1 || (hash !== -1 && query > hash) ? -1 : query
  const pathEnd = search !== -1 ? search : hash !== -1 ? hash : href.length
  into[0] = schemeEnd
  if (hasAuthority) {
    const user = schemeEnd + 2 + url.username.length
    const host = url.password ? user + 1 + url.password.length : user
    const at = url.username || url.password ? 1 : 0
    into[1] = user
    into[2] = host
    into[3] = host + at + url.hostname.length
  } else {
    into[1] = schemeEnd
    into[2] = schemeEnd
    into[3] = schemeEnd
  }
  into[4] = url.port === '' ? OMITTED : Number(url.port)
  into[5] = pathEnd - url.pathname.length
  into[6] = search === -1 ? OMITTED : search
  into[7] = hash === -1 ? OMITTED : hash
  into[8] = SCHEMES[url.protocol] ?? NOT_SPECIAL
}

/** What a path needs before it may stand in a file: URL; the URL parser does the rest. */
const PATH_ESCAPES: Record<string, string> = {
  '%': '%25',
  '\\': '%5C',
  '\n': '%0A',
  '\r': '%0D',
  '\t': '%09',
  '?': '%3F',
  '#': '%23',
}

export function createUrlBindingWith(URL: typeof globalThis.URL, captureOutside: NodeEnv['traces']['captureOutside']) {
  const urlComponents = new Uint32Array(9)
  const canonical = (domain: string): string => {
    // A setter that refuses its value leaves the old one: two different ones tell that apart.
    const [first, second] = ['ws://x', 'ws://y'].map((start) => {
      const url = new URL(start)
      url.hostname = domain
      return asStandard(url)?.hostname ?? new URL(start).hostname
    })
    return first === second ? first! : ''
  }
  const tell = (url: UrlParts): string => {
    locateParts(url, urlComponents)
    return url.href
  }
  const tryParse = (input: string, base?: string): UrlParts | null => {
    try {
      return asStandard(new URL(input, base))
    } catch {
      return null
    }
  }
  return {
    urlComponents,
    parse(input: string, base: string | undefined, raise: boolean): string | undefined {
      const url = tryParse(input, base)
      if (url) return tell(url)
      if (!raise) return undefined
      throw captureOutside(() => {
        const error = nodeError(TypeError, 'ERR_INVALID_URL', 'Invalid URL')
        return Object.assign(error, { input }, base === undefined ? {} : { base })
      })
    },
    canParse: (input: string, base?: string) => tryParse(input, base) !== null,
    update(href: string, part: number, value: string): string | false {
      if (part === HREF) {
        const url = tryParse(value)
        return url ? tell(url) : false
      }
      const url = new URL(href)
      ;(url as any)[PARTS[part]!] = value
      return tell(asStandard(url) ?? new URL(href))
    },
    pathToFileURL(path: string, windows: boolean, hostname?: string): string {
      const url = new URL('file://')
      url.pathname = path.replace(windows ? /[%\n\r\t?#]/g : /[%\\\n\r\t?#]/g, (character) => PATH_ESCAPES[character]!)
      if (windows && hostname !== undefined) url.hostname = hostname
      // Node encodes these in addition to what the standard's path set does.
      const extra: Record<string, string> = { '[': '%5B', ']': '%5D', '|': '%7C', '~': '%7E' }
      const encoded = url.pathname.replace(/[[\]|~]/g, (character) => extra[character]!)
      if (encoded !== url.pathname) url.pathname = encoded
      return tell(url)
    },
    domainToASCII: canonical,
    domainToUnicode: (domain: string) => toUnicode(canonical(domain)),
    format(href: string, hash: boolean, unicode: boolean, search: boolean, auth: boolean): string {
      const url = new URL(href)
      if (!hash) url.hash = ''
      if (!search) url.search = ''
      if (!auth) {
        url.username = ''
        url.password = ''
      }
      const { href: text, hostname, protocol } = asStandard(url)!
      if (!unicode || hostname === '') return text
      const readable = toUnicode(hostname)
      const at = text.indexOf(hostname, protocol.length)
      return text.slice(0, at) + readable + text.slice(at + hostname.length)
    },
    getOrigin: (href: string) => asStandard(new URL(href))!.origin,
  }
}

export const createUrlBinding: BindingFactory = (env) =>
  createUrlBindingWith(env.native.URL, (make) => env.traces.captureOutside(make))

export const createUrlPatternBinding: BindingFactory = (env) =>
  env.native.URLPattern ? { URLPattern: env.native.URLPattern } : {}
