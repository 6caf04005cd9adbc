/** What a page offers of `document` and `window` here. */
export interface PageEvents {
  document: EventTarget & { readonly visibilityState: string }
  window: EventTarget
}

/**
 * Saves when the page is hidden or left: what waits for its turn would be lost with it, and a hidden page may be ended
 * without another word. Returns how to stop.
 */
export function saveWhenHidden({ document, window }: PageEvents, save: () => Promise<void>): () => void {
  const now = () => void save().catch(() => {}) // What storage refuses is told where it is written.
  const hidden = () => document.visibilityState === 'hidden' && now()
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', now)
  return () => {
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', now)
  }
}
