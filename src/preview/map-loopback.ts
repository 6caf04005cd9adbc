/**
 * Runs first in every previewed document: a page that asks `http://localhost:3000` means the machine that it came
 * from, so the address is turned into that port's path here. Without it the document's policy refuses the request,
 * and rightly: it would go to the computer of whoever looks at the preview.
 *
 * Its source text is put into documents, so it uses nothing from outside itself.
 */
function mapLoopback(): void {
  const bridge = /^\/_port\/\d+\.([\w-]+)/.exec(location.pathname)?.[1]
  if (!bridge) return
  const map = (address: string | URL): string => {
    if (!URL.canParse(address, document.baseURI)) return String(address)
    const url = new URL(address, document.baseURI)
    const isLoopback = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (!isLoopback || url.origin === location.origin) return String(address)
    return `${location.origin}/_port/${url.port || 80}.${bridge}${url.pathname}${url.search}`
  }
  const fetchMapped = window.fetch
  window.fetch = (input, init) =>
    fetchMapped(input instanceof Request ? new Request(map(input.url), input) : map(input), init)
  const open = XMLHttpRequest.prototype.open as (this: XMLHttpRequest, ...args: unknown[]) => void
  XMLHttpRequest.prototype.open = function (
    this: XMLHttpRequest,
    method: string,
    url: string | URL,
    ...rest: unknown[]
  ) {
    return open.call(this, method, map(url), ...rest)
  }
  window.EventSource = class extends EventSource {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(map(url), init)
    }
  }
}

/** A script element that maps loopback addresses in the document that holds it. */
export const LOOPBACK_SCRIPT = `<script>(${mapLoopback.toString()})()</script>`
