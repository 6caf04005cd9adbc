import type { BuildFile, BuildList } from '../protocol/offline.ts'
import { keptHeaders } from './isolated.ts'

/** Requests at once. More would take the line from whoever uses the page meanwhile. */
const AT_ONCE = 4
/** A file that has not come by then does not come: the next start tries again. Milliseconds. */
const PATIENCE = 60_000
/** The last thing that is put into a cache, so that a cache with it is complete. */
const LIST = 'kept-list.json'

export interface KeptPage {
  isComplete(): Promise<boolean>
  /** Whether another version stands here completely. */
  isOtherComplete(): Promise<boolean>
  /** Loads what is missing; what is there stays. Rejects with a sentence where a file is not what the build made. */
  fill(): Promise<void>
  match(path: string): Promise<Response | undefined>
  /** Bytes that are kept of this version. */
  size(): Promise<number>
  dropOthers(): Promise<void>
  drop(): Promise<void>
}

export interface KeptPageOptions {
  list: BuildList
  /** Where the page lies; ends with a slash. */
  scope: string
}

/** The files of one version that the page cannot start without, in a cache of their own. */
export function createKeptPage({ list, scope }: KeptPageOptions): KeptPage {
  const prefix = `tabwright:${new URL(scope).pathname}:page:`
  const name = prefix + list.version
  const files = list.files.filter(({ part }) => part === 'page')
  const urlOf = (path: string) => new URL(path, scope).href
  /** Once complete it stays so; who clears it says so by `drop`. */
  let complete = false

  const others = async () => (await caches.keys()).filter((other) => other.startsWith(prefix) && other !== name)
  const listIn = async (cache: Cache): Promise<BuildList | null> => {
    const kept = await cache.match(urlOf(LIST))
    return kept ? ((await kept.json()) as BuildList) : null
  }

  /** Caches of other versions that hold the very same bytes. */
  async function createDonors() {
    const donors: { cache: Cache; hashes: Map<string, string> }[] = []
    for (const other of await others()) {
      const cache = await caches.open(other)
      const known = await listIn(cache)
      if (known) donors.push({ cache, hashes: new Map(known.files.map(({ path, hash }) => [path, hash])) })
    }
    return async ({ path, hash }: BuildFile) =>
      donors.find(({ hashes }) => hashes.get(path) === hash)?.cache.match(urlOf(path))
  }

  return {
    async isComplete() {
      if (!complete) complete = (await (await caches.open(name)).match(urlOf(LIST))) !== undefined
      return complete
    },

    async isOtherComplete() {
      for (const other of await others()) if (await listIn(await caches.open(other))) return true
      return false
    },

    async fill() {
      const cache = await caches.open(name)
      if (await cache.match(urlOf(LIST))) return
      const there = new Set((await cache.keys()).map(({ url }) => url))
      const queue = files.filter(({ path }) => !there.has(urlOf(path)))
      const donor = await createDonors()
      const work = async () => {
        for (let file = queue.shift(); file; file = queue.shift()) {
          const same = (await donor(file)) ?? (await load(urlOf(file.path), file))
          await cache.put(urlOf(file.path), same)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      await cache.put(urlOf(LIST), new Response(JSON.stringify(list)))
      // Another version may have thrown it away meanwhile, for an old one's.
      if (!(await (await caches.open(name)).match(urlOf(LIST)))) throw new Error('What was kept was cleared meanwhile.')
    },

    match: async (path) => (await caches.open(name)).match(urlOf(path)),

    async size() {
      const there = new Set((await (await caches.open(name)).keys()).map(({ url }) => url))
      return files.filter(({ path }) => there.has(urlOf(path))).reduce((sum, { size }) => sum + size, 0)
    },

    async dropOthers() {
      for (const other of await others()) await caches.delete(other)
    },

    async drop() {
      complete = false
      await caches.delete(name)
    },
  }
}

/** A file as the build made it, or a rejection: what a host changed, or is just replacing, is not mixed in. */
async function load(url: string, file: BuildFile): Promise<Response> {
  // What the page has just loaded lies in the browser's own cache, unless that has it from before.
  for (const cache of ['no-cache', 'reload'] as const) {
    const response = await fetch(url, { cache, signal: AbortSignal.timeout(PATIENCE) })
    const bytes = await response.arrayBuffer()
    if (response.ok && (await isWhole(file, bytes)))
      return new Response(bytes, { headers: keptHeaders(response.headers) })
  }
  throw new Error(`${file.path} is not what the build made: its host changed it, or a new version is on its way.`)
}

/** Whether these are the bytes that the build names. */
export async function isWhole(file: BuildFile, bytes: ArrayBuffer): Promise<boolean> {
  if (bytes.byteLength !== file.size) return false
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return file.hash === Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
