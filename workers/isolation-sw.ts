/*
 * For hosts that can set no headers: answers the page's own requests with the headers that isolate it, and with the
 * policy that keeps a previewed document from leaving for another host. It knows no cache and changes nothing else. The
 * page registers it only where it finds itself not isolated.
 */
import { ISOLATION_HEADERS, pagePolicy } from '../scripts/serve/headers.mjs'

declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  // Other hosts (a model's endpoint) are asked as if this worker were not here.
  if (!event.request.url.startsWith(`${self.location.origin}/`)) return
  // Chromium's developer tools ask so, and a service worker may not.
  if (event.request.cache === 'only-if-cached' && event.request.mode !== 'same-origin') return
  event.respondWith(isolated(event.request))
})

async function isolated(request: Request): Promise<Response> {
  const response = await fetch(request)
  if (response.status === 0) return response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value)
  if (request.mode === 'navigate' && !headers.has('content-security-policy'))
    headers.set('content-security-policy', pagePolicy(await previewOrigin()))
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

/** As `config.json` names it; nothing where the host has no such file. */
async function previewOrigin(): Promise<string | undefined> {
  const response = await fetch('/config.json').catch(() => null)
  const config: unknown = response?.ok ? await response.json().catch(() => null) : null
  const { previewOrigin } = (config ?? {}) as { previewOrigin?: unknown }
  return typeof previewOrigin === 'string' ? previewOrigin : undefined
}
