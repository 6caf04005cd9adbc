import type { OfflineAnswer, OfflineRequest } from '../protocol/offline.ts'

/** How often a page that stays open asks for a new version, when somebody comes back to it. Milliseconds. */
const ASK_AGAIN = 60 * 60_000
/** Until a page is loaded again although the worker before has not gone. Milliseconds. */
const TAKE_PATIENCE = 8000
/** Loading all of the page on a slow line. Milliseconds. */
const PATIENCE = 5 * 60_000

export interface OfflineEvents {
  /** A new version is here as a whole. `take` ends when the page is loaded again with it. */
  onUpdate(take: () => void): void
  /** Another tab took the new version; this one still shows the one before. */
  onTakenElsewhere(): void
}

export interface Keeper {
  /** Loads what the page cannot start without. */
  keep(): Promise<OfflineAnswer>
  report(): Promise<OfflineAnswer>
  clear(): Promise<OfflineAnswer>
}

/**
 * Registers the page's service worker and follows its versions.
 *
 * @param base where the page lies; ends with a slash
 * @returns null where this browser has no service workers or refuses them
 */
export async function keepOffline(base: URL, events: OfflineEvents): Promise<Keeper | null> {
  const container = navigator.serviceWorker
  if (!container) return null
  const hadOne = container.controller !== null
  const registration = await container
    .register(new URL('app-sw.js', base), { updateViaCache: 'none' })
    .catch(() => null)
  if (!registration) return null

  let taking = false
  let announced: ServiceWorker | null = null
  const take = () => {
    taking = true
    registration.waiting?.postMessage({ type: 'take' } satisfies OfflineRequest)
    // The version before may be busy for long; whoever pressed sees something happen, and it goes with its last page.
    setTimeout(() => location.reload(), TAKE_PATIENCE)
  }
  const announce = () => {
    if (!registration.waiting || registration.waiting === announced || !registration.active) return
    announced = registration.waiting
    events.onUpdate(take)
  }
  const follow = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', announce)
  registration.addEventListener('updatefound', () => follow(registration.installing))
  follow(registration.installing)
  announce()
  let changes = hadOne ? 0 : -1
  container.addEventListener('controllerchange', () => {
    changes++
    if (taking) location.reload()
    // The first worker that takes a page in is no new version.
    else if (changes > 0) events.onTakenElsewhere()
  })

  let asked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - asked < ASK_AGAIN) return
    asked = Date.now()
    registration.update().catch(() => {}) // Without a network there is no news.
  })

  async function ask(request: OfflineRequest): Promise<OfflineAnswer> {
    const { active } = await container.ready
    const { port1, port2 } = new MessageChannel()
    const late: OfflineAnswer = { ok: false, message: 'The service worker did not answer. Try again in a while.' }
    let timer: ReturnType<typeof setTimeout> | undefined
    const answer = await Promise.race([
      new Promise<OfflineAnswer>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent<OfflineAnswer>) => resolve(data)
        active!.postMessage(request, [port2])
      }),
      new Promise<OfflineAnswer>((resolve) => {
        timer = setTimeout(resolve, PATIENCE, late)
      }),
    ])
    clearTimeout(timer)
    port1.close()
    return answer
  }
  return {
    keep: () => ask({ type: 'keep' }),
    report: () => ask({ type: 'report' }),
    clear: () => ask({ type: 'clear' }),
  }
}
