interface Cookie {
  name: string
  value: string
  path: string
  /** Milliseconds since the epoch; null lasts as long as the jar. */
  expires: number | null
}

export interface CookieJar {
  /** Takes one `Set-Cookie` header of an answer to `requestPath`. */
  set(header: string, requestPath: string): void
  /** The `Cookie` header for a path; empty where there is none. */
  header(path: string): string
}

/**
 * Keeps the cookies of one machine's servers. A service worker sees no `Cookie` and may set no `Set-Cookie`, so the
 * page keeps them; like a browser, it does not tell the ports of a host apart (RFC 6265 8.5). Scripts in the preview
 * do not see them: `document.cookie` there has only what scripts themselves put in it.
 */
export function createCookieJar(now: () => number = Date.now): CookieJar {
  const cookies = new Map<string, Cookie>()
  return {
    set(header, requestPath) {
      const [pair = '', ...attributes] = header.split(';')
      const equals = pair.indexOf('=')
      if (equals < 1) return
      const cookie: Cookie = {
        name: pair.slice(0, equals).trim(),
        value: pair.slice(equals + 1).trim(),
        path: defaultPath(requestPath),
        expires: null,
      }
      let maxAge: number | null = null
      for (const attribute of attributes) {
        const [key = '', ...rest] = attribute.split('=')
        const value = rest.join('=').trim()
        const name = key.trim().toLowerCase()
        if (name === 'path' && value.startsWith('/')) cookie.path = value
        if (name === 'expires' && !Number.isNaN(Date.parse(value))) cookie.expires = Date.parse(value)
        if (name === 'max-age' && /^-?\d+$/.test(value)) maxAge = Number(value)
      }
      // Max-Age goes before Expires (RFC 6265 5.3).
      if (maxAge !== null) cookie.expires = now() + maxAge * 1000
      const key = `${cookie.path} ${cookie.name}`
      if (cookie.expires !== null && cookie.expires <= now()) cookies.delete(key)
      else cookies.set(key, cookie)
    },
    header(path) {
      const pathname = path.split('?', 1)[0]!
      return [...cookies.values()]
        .filter(({ expires }) => expires === null || expires > now())
        .filter((cookie) => matches(pathname, cookie.path))
        .sort((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
    },
  }
}

/** RFC 6265 5.1.4. */
const defaultPath = (requestPath: string): string => {
  const pathname = requestPath.split('?', 1)[0]!
  const last = pathname.lastIndexOf('/')
  return last <= 0 ? '/' : pathname.slice(0, last)
}

/** RFC 6265 5.1.4. */
const matches = (pathname: string, path: string): boolean =>
  pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
