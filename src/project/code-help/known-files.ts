/** What lies in a folder. `target`: where a link leads, absolute. */
export interface FolderEntry {
  name: string
  kind: 'file' | 'folder'
  target?: string
}

/** Where files come from, asynchronously. null: there is no such folder or file. */
export interface FileSource {
  list(folder: string): Promise<FolderEntry[] | null>
  read(path: string): Promise<string | null>
}

/** Longer texts are taken for empty ones: they are bundles or data. Characters. */
const LONGEST = 4_000_000
/** Questions to the source at one time. */
const AT_ONCE = 64

/**
 * The files that a compiler asks for. It asks synchronously, and files come by message: what is not known yet is said
 * not to be there and noted, `fetchWanted` gets it, and the compiler is asked again.
 */
export interface KnownFiles {
  /** Grows with every change of what a question would be answered. */
  generation(): number
  /** Grows when a name appears or goes away: a module may lead somewhere else then. */
  names(): number
  list(folder: string): ReadonlyMap<string, FolderEntry> | null
  kind(path: string): 'file' | 'folder' | null
  text(path: string): string | undefined
  /** Changes with the text. */
  version(path: string): string
  realPath(path: string): string
  /** Gets what was asked for and not known. False where there was nothing of the kind. */
  fetchWanted(): Promise<boolean>
  /** What is at this path, or below it, is no longer what it was. True where anything that is known changes by it. */
  forget(path: string, isGone: boolean): boolean
  /** Texts that stand in the place of the source's; null takes one away. */
  replace(path: string, text: string | null): void
}

export const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

/** `fixed`: files that are always there, by absolute path, in folders that the source is not asked for. */
export function createKnownFiles(source: FileSource, fixed: ReadonlyMap<string, string>): KnownFiles {
  const folders = new Map<string, ReadonlyMap<string, FolderEntry> | null>()
  const texts = new Map<string, string | null>()
  const versions = new Map<string, number>()
  const replaced = new Map<string, string>()
  const wantedFolders = new Set<string>()
  const wantedTexts = new Set<string>()
  let generation = 1
  let names = 1

  const fixedFolders = foldersOf(fixed.keys())

  function list(folder: string): ReadonlyMap<string, FolderEntry> | null {
    const own = fixedFolders.get(folder)
    if (own) return own
    const known = folders.get(folder)
    if (known !== undefined) return known
    // A folder that its parent does not name need not be asked for.
    const parent = folder === '/' ? undefined : folders.get(folderOf(folder))
    if (parent === null || (parent !== undefined && parent.get(nameOf(folder))?.kind !== 'folder')) return null
    wantedFolders.add(folder)
    return null
  }

  function kind(path: string): 'file' | 'folder' | null {
    if (replaced.has(path) || fixed.has(path)) return 'file'
    if (fixedFolders.has(path) || path === '/') return 'folder'
    return list(folderOf(path))?.get(nameOf(path))?.kind ?? null
  }

  async function fetchFolder(folder: string): Promise<void> {
    const entries = await source.list(folder)
    folders.set(folder, entries && new Map(entries.map((entry) => [entry.name, entry])))
    generation++
    names++
    // What a package says of itself decides how its files are read: none of them may come before it.
    const description = join(folder, 'package.json')
    if (entries?.some(({ name }) => name === 'package.json') && !texts.has(description)) await fetchText(description)
  }

  async function fetchText(path: string): Promise<void> {
    const read = await source.read(path)
    const text = read !== null && read.length > LONGEST ? '' : read
    if (texts.get(path) === text) return
    texts.set(path, text)
    versions.set(path, (versions.get(path) ?? 0) + 1)
    generation++
  }

  return {
    generation: () => generation,
    names: () => names,
    list,
    kind,
    text(path) {
      const known = replaced.get(path) ?? fixed.get(path) ?? texts.get(path)
      if (known !== undefined) return known ?? undefined
      if (kind(path) === 'file') wantedTexts.add(path)
      return undefined
    },
    version: (path) => String(versions.get(path) ?? 0),
    realPath(path) {
      let real = '/'
      for (const [at, name] of path.split('/').slice(1).entries()) {
        if (at > 40) return path
        // Only what is known counts: a link that was not seen is no link yet.
        real = folders.get(real)?.get(name)?.target ?? join(real, name)
      }
      return real
    },

    async fetchWanted() {
      const work = [
        ...[...wantedFolders].map((folder) => () => fetchFolder(folder)),
        ...[...wantedTexts].map((path) => () => fetchText(path)),
      ]
      wantedFolders.clear()
      wantedTexts.clear()
      for (let at = 0; at < work.length; at += AT_ONCE)
        await Promise.all(work.slice(at, at + AT_ONCE).map((get) => get()))
      return work.length > 0
    },

    forget(path, isGone) {
      let found = false
      const isBelow = (one: string) => one === path || one.startsWith(`${path}/`)
      // What is there still is asked for anew and counts until then: a program without it would be thrown away.
      for (const one of [...folders.keys()]) {
        if (!isBelow(one)) continue
        found = true
        if (isGone) folders.set(one, null)
        else wantedFolders.add(one)
      }
      for (const one of [...texts.keys()]) {
        if (!isBelow(one)) continue
        found = true
        if (isGone) texts.delete(one)
        else wantedTexts.add(one)
      }
      for (let one = path; one !== '/'; one = folderOf(one)) {
        const listed = folders.get(folderOf(one))
        if (listed === undefined) continue
        const isListed = listed?.has(nameOf(one)) ?? false
        if (one === path && isGone ? !isListed : isListed) continue
        found = true
        wantedFolders.add(folderOf(one))
      }
      if (isGone && found) {
        generation++
        names++
      }
      return found
    },

    replace(path, text) {
      const isNew = kind(path) === null
      if (text === null) replaced.delete(path)
      else replaced.set(path, text)
      versions.set(path, (versions.get(path) ?? 0) + 1)
      generation++
      if (isNew || text === null) names++
    },
  }
}

function foldersOf(paths: Iterable<string>): Map<string, Map<string, FolderEntry>> {
  const found = new Map<string, Map<string, FolderEntry>>()
  const add = (folder: string, entry: FolderEntry) => {
    const entries = found.get(folder)
    if (entries) entries.set(entry.name, entry)
    else found.set(folder, new Map([[entry.name, entry]]))
  }
  for (const path of paths) {
    add(folderOf(path), { name: nameOf(path), kind: 'file' })
    for (let folder = folderOf(path); folderOf(folder) !== '/'; folder = folderOf(folder))
      add(folderOf(folder), { name: nameOf(folder), kind: 'folder' })
  }
  return found
}
