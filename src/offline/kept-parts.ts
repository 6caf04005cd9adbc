import type { BuildFile, BuildList, KeptPart } from '../protocol/offline.ts'
import { isolated, keptHeaders } from './isolated.ts'
import { isWhole } from './kept-page.ts'

/** Bytes of all parts together: past it nothing more is kept. All of today's together are about 90 MB. */
const LARGEST = 400_000_000
/** The part of what the browser gives that is left for projects. */
const LEFT_FREE = 0.3

export interface KeptParts {
  /** The kept file, else the host's, which is kept from then on. `meanwhile` keeps the worker alive. */
  answer(file: BuildFile, request: Request, meanwhile: (work: Promise<unknown>) => void): Promise<Response>
  report(): Promise<KeptPart[]>
  /** Forgets files of other versions. */
  dropOthers(): Promise<void>
  drop(): Promise<void>
}

/** Large files that not everybody needs: a language's library, a package manager. Kept at first use, by their content. */
export function createKeptParts({ list, scope }: { list: BuildList; scope: string }): KeptParts {
  const name = `tabwright:${new URL(scope).pathname}:parts`
  const files = list.files.filter(({ part }) => part !== 'page')
  const keyOf = ({ path, hash }: BuildFile) => `${new URL(path, scope).href}?${hash}`
  const keys = async () => new Set((await (await caches.open(name)).keys()).map(({ url }) => url))
  const sizeOf = (some: BuildFile[]) => some.reduce((sum, { size }) => sum + size, 0)

  async function hasRoom(file: BuildFile): Promise<boolean> {
    const there = await keys()
    if (sizeOf(files.filter((one) => there.has(keyOf(one)))) + file.size > LARGEST) return false
    const { usage = 0, quota = Number.POSITIVE_INFINITY } = (await navigator.storage?.estimate?.()) ?? {}
    return usage + file.size < quota * (1 - LEFT_FREE)
  }

  /** Where the browser refuses, the file is loaded again the next time: nothing else is lost. */
  async function keep(file: BuildFile, response: Response): Promise<void> {
    try {
      const bytes = await response.arrayBuffer()
      if (!(await isWhole(file, bytes)) || !(await hasRoom(file))) return
      const kept = new Response(bytes, { headers: keptHeaders(response.headers) })
      await (await caches.open(name)).put(keyOf(file), kept)
    } catch {}
  }

  return {
    async answer(file, request, meanwhile) {
      const kept = await (await caches.open(name)).match(keyOf(file))
      if (kept) return kept
      const response = await fetch(request)
      if (response.status === 200) meanwhile(keep(file, response.clone()))
      return isolated(response)
    },

    async report() {
      const there = await keys()
      return [...new Set(files.map(({ part }) => part))].map((part) => {
        const own = files.filter((file) => file.part === part)
        return { part, kept: sizeOf(own.filter((file) => there.has(keyOf(file)))), size: sizeOf(own) }
      })
    },

    async dropOthers() {
      const cache = await caches.open(name)
      const wanted = new Set(files.map(keyOf))
      for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url)
    },

    drop: async () => void (await caches.delete(name)),
  }
}
