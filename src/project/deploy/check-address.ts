import type { AddressCheck } from '../../protocol/shipping.ts'
import { hashOf } from './deploy.ts'

export interface CheckOptions {
  signal: AbortSignal
  /** Between tries, and at most how many. A host's own cache may show the older page for a while. */
  everyMs?: number
  tries?: number
}

/** Whether a site's address answers with its first page (SHA-256; null: any will do). Never throws. */
export async function checkAddress(
  url: string,
  page: string | null,
  { signal, everyMs = 3000, tries = 5 }: CheckOptions,
): Promise<AddressCheck> {
  let last: AddressCheck = { result: 'silent', words: 'Its address was not looked at.' }
  for (let tried = 0; tried < tries && !signal.aborted; tried++) {
    if (tried > 0) await pause(everyMs, signal)
    last = await look(url, page, signal)
    if (last.result === 'answers' || last.result === 'unread') break
  }
  return last
}

async function look(url: string, page: string | null, signal: AbortSignal): Promise<AddressCheck> {
  // A query that nobody has asked for passes by caches on the way.
  const fresh = new URL(url)
  fresh.searchParams.set('t', crypto.randomUUID().slice(0, 8))
  const ask = (mode: RequestMode) =>
    fetch(fresh, { mode, signal, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' })
  try {
    const response = await ask('cors')
    if (!response.ok) return { result: 'silent', words: `Its address answers with status ${response.status} so far.` }
    const found = await hashOf(new Uint8Array(await response.arrayBuffer()))
    if (page === null || found === page) return { result: 'answers', words: 'Its address answers with this very page.' }
    return {
      result: 'older',
      words: 'Its address answers, with another page so far: caches may hold an older one for ten minutes.',
    }
  } catch {
    if (signal.aborted) return { result: 'silent', words: 'Its address was not looked at.' }
  }
  try {
    // Says that somebody answers, and nothing else.
    await ask('no-cors')
    return {
      result: 'unread',
      words: 'Its address answers; what it shows no other page may read, so look at it yourself.',
    }
  } catch {
    return {
      result: 'unread',
      words: 'Whether its address answers could not be told from a page. Look at it yourself.',
    }
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms)
    function done() {
      signal.removeEventListener('abort', stop)
      resolve()
    }
    function stop() {
      clearTimeout(timer)
      reject(signal.reason)
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
