import type { BuildList, OfflineReport } from '../protocol/offline.ts'
import { isolated, isolatedHeaders, withFrames } from './isolated.ts'
import { createKeptPage } from './kept-page.ts'
import { createKeptParts } from './kept-parts.ts'

/** Where the two origins are: the one file that whoever deploys the site may edit, so it is always asked for. */
const CONFIG = 'config.json'
/** A host that does not say so by then is not there. Milliseconds. */
const CONFIG_PATIENCE = 3000

export interface OfflineOptions {
  list: BuildList
  /** Where the page lies; ends with a slash. */
  scope: string
  /** The directive for frames, given the preview origin: `frame-src …`. */
  frames(previewOrigin?: string): string
}

export interface Offline {
  /** null: not this worker's to answer. */
  answer(request: Request, meanwhile: (work: Promise<unknown>) => void): Promise<Response> | null
  /** Loads what the page cannot start without. */
  fill(): Promise<void>
  isOtherComplete(): Promise<boolean>
  report(): Promise<OfflineReport>
  dropOthers(): Promise<void>
  clear(): Promise<void>
}

/**
 * What the page's service worker does. It isolates the page on hosts that send no headers for it, and it keeps one
 * version of it: complete and checked before a byte of it is used, so that a page never mixes two. Where the browser
 * refuses to keep anything, it passes on what the host says.
 */
export function createOffline({ list, scope, frames }: OfflineOptions): Offline {
  const page = createKeptPage({ list, scope })
  const parts = createKeptParts({ list, scope })
  const files = new Map(list.files.map((file) => [file.path, file]))
  const configs = `tabwright:${new URL(scope).pathname}:config`

  async function askConfig(): Promise<Response> {
    const url = new URL(CONFIG, scope).href
    try {
      const response = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(CONFIG_PATIENCE) })
      if (response.ok)
        await caches
          .open(configs)
          .then((cache) => cache.put(url, response.clone()))
          .catch(() => {})
      return response
    } catch (error) {
      const kept = await caches.match(url, { cacheName: configs }).catch(() => undefined)
      if (kept) return kept
      throw error
    }
  }

  /** As the configuration that was last seen names it: a kept page does not wait for the network. */
  async function previewOrigin(): Promise<string | undefined> {
    const kept = await caches.match(new URL(CONFIG, scope).href, { cacheName: configs }).catch(() => undefined)
    const response = kept ?? (await askConfig().catch(() => undefined))
    const config: unknown = response?.ok ? await response.json().catch(() => null) : null
    const { previewOrigin } = (config ?? {}) as { previewOrigin?: unknown }
    return typeof previewOrigin === 'string' ? previewOrigin : undefined
  }

  async function asDocument(response: Response): Promise<Response> {
    const headers = isolatedHeaders(response.headers)
    const origin = await previewOrigin()
    headers.set('content-security-policy', withFrames(headers.get('content-security-policy'), frames(origin), origin))
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  }

  async function answerFile(path: string, request: Request, meanwhile: (work: Promise<unknown>) => void) {
    const file = files.get(path)
    if (file && file.part !== 'page') return parts.answer(file, request, meanwhile)
    const isKept = file !== undefined && (await page.isComplete().catch(() => false))
    const kept = isKept ? await page.match(path).catch(() => undefined) : undefined
    if (kept) return kept
    // A tab that still shows another version asks for that version's files.
    const other =
      !file && path.startsWith('assets/') ? await caches.match(request.url).catch(() => undefined) : undefined
    return other ?? isolated(await fetch(request))
  }

  return {
    answer(request, meanwhile) {
      if (!request.url.startsWith(`${new URL(scope).origin}/`)) return null
      // Chromium's developer tools ask so, and a service worker may not.
      if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return null
      const url = new URL(request.url)
      const path = request.url.startsWith(scope) ? url.href.slice(scope.length).replace(/[?#].*$/, '') : null
      if (path === null || request.method !== 'GET') return fetch(request).then(isolated)
      if (path === CONFIG) return askConfig().then(isolated)
      if (request.mode !== 'navigate') return answerFile(path, request, meanwhile)
      return answerFile(path || 'index.html', request, meanwhile).then(asDocument)
    },

    async fill() {
      await page.fill()
      await askConfig().catch(() => {})
    },
    isOtherComplete: page.isOtherComplete,

    async report() {
      const size = list.files.filter(({ part }) => part === 'page').reduce((sum, file) => sum + file.size, 0)
      return {
        version: list.version,
        parts: [{ part: 'page', kept: await page.size(), size }, ...(await parts.report())],
      }
    },

    async dropOthers() {
      await page.dropOthers()
      await parts.dropOthers()
    },

    async clear() {
      await page.drop()
      await page.dropOthers()
      await parts.drop()
    },
  }
}
