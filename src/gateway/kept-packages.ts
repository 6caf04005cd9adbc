/**
 * What programs have fetched from registries, kept by the browser beyond a reload and for all projects of the page. A
 * published version never changes, so its archive is asked for once; npm and pip check its digest all the same. What a
 * registry says of a package does change: it is asked for anew, and what was kept answers only where no answer comes.
 */
export interface KeptPackages {
  /** Answers a GET. `ask` goes to the registry; what it rejects with comes through where nothing is kept. */
  answer(
    url: string,
    headers: readonly [string, string][],
    ask: () => Promise<Response>,
  ): Promise<{ response: Response; kept: boolean }>
}

/** The parts of the Cache API that are used. */
export type PackageCache = Pick<Cache, 'match' | 'put' | 'keys' | 'delete'>

/** The browser's own cache of this origin. Null, or a rejection, where the browser keeps nothing. */
export const openPackageCache = async (): Promise<PackageCache | null> => globalThis.caches?.open('packages') ?? null

/** So many answers at most; the oldest go first. */
const MOST = 4000
/** As many are dropped at once, so that this is seldom. */
const DROPPED = 500
/** Bytes of one answer, as far as its length is told. */
const LARGEST = 64 * 1024 * 1024

/** npm's tarballs, Python's wheels and what is told of one (PEP 658). */
const isArchive = (url: string): boolean => /\.(tgz|whl(\.metadata)?)$/.test(new URL(url).pathname)

/** One address has a short and a long answer, by what the asker takes. */
function keyOf(url: string, headers: readonly [string, string][]): string {
  const accept = headers.find(([name]) => name.toLowerCase() === 'accept')?.[1]
  if (!accept || isArchive(url)) return url
  const key = new URL(url)
  key.searchParams.append('accept', accept)
  return key.href
}

/**
 * @param open opens the cache, when it is first wanted
 * @param most so many answers are kept
 */
export function createKeptPackages(open: () => Promise<PackageCache | null>, most = MOST): KeptPackages {
  let opened: Promise<PackageCache | null> | null = null
  const cacheOf = () => {
    opened ??= open().catch(() => null)
    return opened
  }
  const find = async (key: string) =>
    (await (await cacheOf())?.match(key, { ignoreVary: true }).catch(() => undefined)) ?? null

  async function keep(key: string, response: Response): Promise<void> {
    const cache = await cacheOf()
    if (!cache) return
    try {
      await cache.put(key, response)
    } catch (error) {
      // Room for the next one. Else the answer broke off, or may not be kept.
      if ((error as Error).name === 'QuotaExceededError') await drop(cache, DROPPED)
    }
    if (++written % 100 === 0) await drop(cache, 0)
  }
  let written = 0

  async function drop(cache: PackageCache, atLeast: number): Promise<void> {
    const keys = await cache.keys().catch(() => [])
    const excess = keys.length > most ? keys.length - most + DROPPED : 0
    for (const key of keys.slice(0, Math.max(excess, atLeast))) await cache.delete(key, { ignoreVary: true })
  }

  return {
    async answer(url, headers, ask) {
      // What a token opened is not for everyone, and a part is not the whole.
      if (headers.some(([name]) => /^(authorization|range)$/i.test(name))) return { response: await ask(), kept: false }
      const key = keyOf(url, headers)
      const known = isArchive(url) ? await find(key) : null
      if (known) return { response: known, kept: true }
      let response: Response
      try {
        response = await ask()
      } catch (error) {
        const older = await find(key)
        if (older) return { response: older, kept: true }
        throw error
      }
      // Where a redirect led has been looked at by nobody yet, so it is not kept.
      const isWhole = response.status === 200 && !response.redirected
      if (isWhole && Number(response.headers.get('content-length') ?? 0) <= LARGEST) void keep(key, response.clone())
      return { response, kept: false }
    },
  }
}
