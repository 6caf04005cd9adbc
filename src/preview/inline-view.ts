import { type AnswerContext, fetchFromPort, nothingListens } from './answer.ts'
import { errorPage } from './error-page.ts'
import type { PreviewView } from './view.ts'

/** More redirects than that are a loop; browsers stop at 20 too. */
const MOST_REDIRECTS = 20

/**
 * A page in an opaque frame, with its own server's scripts, styles and images put into it. There is no server behind
 * it: links, forms and requests of its scripts lead nowhere. Used where the host offers no second origin.
 */
export function createInlineView({
  container,
  context,
  onNavigate,
}: {
  container: HTMLElement
  context: AnswerContext
  onNavigate: (port: number, path: string) => void
}): PreviewView {
  const frame = document.createElement('iframe')
  frame.title = 'Preview'
  frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-modals')
  container.append(frame)
  let latest = new AbortController()

  return {
    async show(port, path) {
      latest.abort()
      latest = new AbortController()
      const { signal } = latest
      onNavigate(port, path)
      const html = await inlinePage(port, path, context, signal).catch((error) => failure(error, port, context))
      if (!signal.aborted) frame.srcdoc = html
    },
    dispose() {
      latest.abort()
      frame.remove()
    },
  }
}

function failure(error: unknown, port: number, { openPorts }: AnswerContext): string {
  if ((error as { code?: unknown } | null)?.code !== 'ECONNREFUSED')
    return errorPage('The server did not answer', error instanceof Error ? error.message : String(error))
  const { title, detail } = nothingListens(port, openPorts())
  return errorPage(title, detail)
}

/** Generated code reaches no host from here either. */
const POLICY = "default-src data: blob: 'unsafe-inline' 'unsafe-eval'; form-action 'none'; base-uri 'none'"

interface Loaded {
  type: string
  bytes: Uint8Array<ArrayBuffer>
  /** After redirects; the base of the document's own addresses. */
  url: URL
}

async function load(port: number, path: string, context: AnswerContext, signal: AbortSignal): Promise<Loaded> {
  let url = new URL(path, `http://localhost:${port}`)
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetchFromPort(
      {
        port: Number(url.port || 80),
        method: 'GET',
        path: url.pathname + url.search,
        headers: [
          ['host', url.host],
          ['accept-encoding', 'identity'],
        ],
        body: null,
        cookies: true,
      },
      context,
      signal,
    )
    const header = (name: string) => response.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
    const bytes = new Uint8Array(
      await new Response(response.body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
    )
    if (![301, 302, 303, 307, 308].includes(response.status) || !header('location'))
      return { type: header('content-type'), bytes, url }
    url = new URL(header('location'), url)
    if (url.hostname !== 'localhost') throw new Error(`It redirects to ${url.host}, which is not in this tab.`)
  }
  throw new Error('It redirects in a circle.')
}

/** The document at `path`, complete in itself. */
async function inlinePage(port: number, path: string, context: AnswerContext, signal: AbortSignal): Promise<string> {
  const { type, bytes, url } = await load(port, path, context, signal)
  const text = new TextDecoder().decode(bytes)
  if (!/^text\/html\b/i.test(type)) return plainPage(type, text, bytes)
  const page = new DOMParser().parseFromString(text, 'text/html')
  const base = new URL(page.querySelector('base')?.getAttribute('href') ?? '', url)

  /** Fetches what an attribute names, if it is on this machine. What fails stays as it is, and shows as broken. */
  const fetchNamed = async (element: Element, name: string): Promise<Loaded | null> => {
    const value = element.getAttribute(name)
    if (!value || !URL.canParse(value, base)) return null
    const target = new URL(value, base)
    if (target.hostname !== 'localhost') return null
    return load(Number(target.port || 80), target.pathname + target.search, context, signal).catch(() => null)
  }
  const work = [
    ...[...page.querySelectorAll('script[src]')].map(async (element) => {
      const script = await fetchNamed(element, 'src')
      if (!script) return
      element.removeAttribute('src')
      // A data address keeps `defer`, `async` and `type="module"` as they are.
      element.setAttribute('src', dataUrl({ ...script, type: 'text/javascript' }))
    }),
    ...[...page.querySelectorAll('link[rel~="stylesheet"][href]')].map(async (element) => {
      const sheet = await fetchNamed(element, 'href')
      if (!sheet) return
      const style = page.createElement('style')
      style.textContent = new TextDecoder().decode(sheet.bytes)
      const media = element.getAttribute('media')
      if (media) style.media = media
      element.replaceWith(style)
    }),
    ...[...page.querySelectorAll('img[src], source[src], video[src], audio[src]')].map(async (element) => {
      const file = await fetchNamed(element, 'src')
      if (file) element.setAttribute('src', dataUrl(file))
    }),
  ]
  await Promise.all(work)
  for (const element of page.querySelectorAll('base')) element.remove()
  const policy = page.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = POLICY
  page.head.prepend(policy)
  return `<!doctype html>${page.documentElement.outerHTML}`
}

function plainPage(type: string, text: string, file: Uint8Array<ArrayBuffer>): string {
  if (type.startsWith('image/')) return `<!doctype html><img alt="" src="${dataUrl({ type, bytes: file })}">`
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html><meta name="color-scheme" content="light dark"><pre style="white-space:pre-wrap">${escaped}</pre>`
}

function dataUrl({ type, bytes }: { type: string; bytes: Uint8Array<ArrayBuffer> }): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  return `data:${type.replace(/[\s"]/g, '') || 'application/octet-stream'};base64,${btoa(binary)}`
}
