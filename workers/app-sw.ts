import { pagePolicy } from '../scripts/serve/headers.mjs'
import { createOffline } from '../src/offline/answer.ts'
import type { BuildList, OfflineAnswer, OfflineRequest } from '../src/protocol/offline.ts'

declare const self: ServiceWorkerGlobalScope & {
  /** Written before this script by the build, so that another build is another script. */
  BUILD_LIST?: BuildList
}

const offline = createOffline({
  list: self.BUILD_LIST ?? { version: 'none', files: [] },
  scope: self.registration.scope,
  frames: pagePolicy,
})

/**
 * The first version to come must isolate the page at once, and keeps itself afterwards. A later one is complete before
 * it waits to be taken: by a person's word, or when no tab shows the version before any more.
 */
self.addEventListener('install', (event) => {
  event.waitUntil(
    offline
      .isOtherComplete()
      .catch(() => false)
      .then((isUpdate) => (isUpdate ? offline.fill() : self.skipWaiting())),
  )
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const answer = offline.answer(event.request, (work) => event.waitUntil(work))
  if (answer) event.respondWith(answer)
})

self.addEventListener('message', (event) => {
  const { type } = event.data as OfflineRequest
  if (type === 'take') return event.waitUntil(self.skipWaiting())
  const work = async () => {
    if (type === 'keep') {
      await offline.fill()
      if (await isAlone()) await offline.dropOthers()
    } else if (type === 'clear') await offline.clear()
    return offline.report()
  }
  const answer = (message: OfflineAnswer) => event.ports[0]?.postMessage(message)
  event.waitUntil(
    work().then(
      (report) => answer({ ok: true, report }),
      (error: unknown) => answer({ ok: false, message: error instanceof Error ? error.message : String(error) }),
    ),
  )
})

/** Whether no other tab may still show the version before, and no version after this one is on its way. */
async function isAlone(): Promise<boolean> {
  if (self.registration.installing || self.registration.waiting) return false
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return tabs.filter(({ frameType }) => frameType === 'top-level').length <= 1
}
