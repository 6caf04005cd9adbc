import { createPreviewProxy } from '../src/preview/proxy.ts'

declare const self: ServiceWorkerGlobalScope

const proxy = createPreviewProxy({ origin: self.location.origin, clients: self.clients })

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
// A page that was loaded past the service worker (a forced reload) asks to be taken in.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'claim') event.waitUntil(self.clients.claim())
  const line = event.ports[0]
  if (event.data?.type === 'preview-socket' && line && event.source && 'url' in event.source)
    event.waitUntil(proxy.connect(event.data, event.source.url, line))
})
self.addEventListener('fetch', (event) => proxy.handle(event))
