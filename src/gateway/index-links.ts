import { isLoopback, isPrivate } from './private-host.ts'

/**
 * What a package index says of where its files lie: often on another host. As a browser does, programs follow what the
 * index says, and reach those very addresses and nothing else of such a host.
 */
export interface IndexLinks {
  /** Looks through a page of an index: HTML (PEP 503) or JSON (PEP 691). Of other pages nothing is kept. */
  read(page: string, contentType: string, text: string): void
  has(url: URL): boolean
  hasHost(host: string, port: number): boolean
}

/** What is known of a file may be asked for beside it (PEP 658). */
const DESCRIPTION = '.metadata'

export const isIndexPage = (contentType: string): boolean =>
  /^(text\/html|application\/vnd\.pypi\.simple\.v\d+\+(html|json))\b/.test(contentType)

const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
const hostKey = (host: string, port: number): string => `${isLoopback(host) ? 'localhost' : host}:${port}`

export function createIndexLinks(): IndexLinks {
  const files = new Set<string>()
  const hosts = new Set<string>()

  function add(link: string, page: URL): void {
    if (!URL.canParse(link, page)) return
    const url = new URL(link, page)
    // No index leads into a private network, but the one that lies there itself.
    const isPublic = url.protocol === 'https:' && !isPrivate(url.hostname)
    if (!isPublic && !(url.hostname === page.hostname && url.protocol === page.protocol)) return
    if (url.username !== '' || url.password !== '') return
    url.hash = ''
    files.add(url.href)
    hosts.add(hostKey(url.hostname, portOf(url)))
  }

  return {
    read(address, contentType, text) {
      const page = new URL(address)
      if (contentType.includes('json')) {
        for (const url of jsonLinks(text)) add(url, page)
        return
      }
      const base = /<base\s[^>]*href\s*=\s*"([^"]*)"/i.exec(text)?.[1]
      const from = base !== undefined && URL.canParse(base, page) ? new URL(base, page) : page
      for (const [, link] of text.matchAll(/<a\s[^>]*?href\s*=\s*"([^"]*)"/gi))
        add(absolute(link!.replaceAll('&amp;', '&'), from), page)
    },
    has: (url) =>
      files.has(url.href) || (url.href.endsWith(DESCRIPTION) && files.has(url.href.slice(0, -DESCRIPTION.length))),
    hasHost: (host, port) => hosts.has(hostKey(host, port)),
  }
}

function jsonLinks(text: string): string[] {
  try {
    const { files } = JSON.parse(text) as { files?: { url?: unknown }[] }
    return (files ?? []).flatMap(({ url }) => (typeof url === 'string' ? [url] : []))
  } catch {
    return []
  }
}

const absolute = (link: string, base: URL): string => (URL.canParse(link, base) ? new URL(link, base).href : '')
