/** When this tab was last reloaded for isolation (milliseconds since the epoch), so that it is not tried for ever. */
const TRIED = 'tabwright:isolation'
/** A page that is still not isolated so soon after its reload will not become so by another. Milliseconds. */
const TOO_SOON = 10_000
/** A service worker that is not ready by then will not help; milliseconds. */
const PATIENCE = 5000

/**
 * The sandbox needs a cross-origin isolated page. Where the host sent no headers for that, a service worker adds them
 * and the page is loaded once more.
 *
 * @returns null where the page is isolated; `reloading` where it is about to be loaded again, and nothing should
 *   start; else one sentence that says what is missing
 * @param base where the page lies; ends with a slash
 */
export async function ensureIsolated(base: URL): Promise<null | 'reloading' | string> {
  if (crossOriginIsolated) return null
  const missing =
    'This page is not cross-origin isolated, so programs cannot run in it: its host must send the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.'
  if (!isSecureContext) return `${missing} It must also be served by https, or from localhost.`
  if (!('serviceWorker' in navigator)) return missing
  try {
    // Where storage is refused, this throws: without a memory of the first reload there must be none.
    if (Date.now() - Number(sessionStorage.getItem(TRIED)) < TOO_SOON) return missing
    await navigator.serviceWorker.register(new URL('app-sw.js', base), { updateViaCache: 'none' })
    const late = new Promise<never>((_resolve, reject) => setTimeout(reject, PATIENCE))
    await Promise.race([navigator.serviceWorker.ready, late])
    sessionStorage.setItem(TRIED, String(Date.now()))
  } catch {
    return missing
  }
  location.reload()
  return 'reloading'
}
