import { unzipSync, type Zippable, zipSync } from 'fflate'
import { isKept } from '../protocol/by-products.ts'
import type { EventBody, FileChange } from '../protocol/events.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'
import { chainEvents, sha256 } from './event-log.ts'
import { LARGEST_KEPT } from './files-mirror.ts'
import type { Receipt } from './received.ts'

/** The first day that a ZIP can name. With a date of its own the same files would give other bytes each time. */
const NO_DATE = new Date(1980, 0, 1)
/** Unpacked, in bytes and files: more is no project but an archive, or a trap. */
const LARGEST_UNPACKED = 200_000_000
const MOST_FILES = 10_000

/** The current files as a ZIP: the same files give the same bytes. Those whose contents storage lacks are named. */
export async function zipFiles(
  files: ProjectState['files'],
  storage: Pick<Storage, 'getContent'>,
): Promise<{ zip: Uint8Array; missing: string[] }> {
  const contents = new Map<string, Uint8Array>()
  const missing: string[] = []
  for (const path of Object.keys(files)) {
    const bytes = await storage.getContent(files[path]!.content)
    if (bytes === null) missing.push(path)
    else contents.set(path, bytes)
  }
  return { zip: zipOf(contents), missing }
}

/** Contents by path as a ZIP: the same ones give the same bytes. */
export function zipOf(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries: Zippable = Object.create(null)
  for (const path of [...contents.keys()].sort())
    entries[path] = [contents.get(path)!, { mtime: NO_DATE, os: 3, attrs: 0o100644 << 16, level: 6 }]
  return zipSync(entries)
}

/** The files in a ZIP, by path. Never throws for a bad one. */
export function unzipFiles(zip: Uint8Array): { files: Map<string, Uint8Array> } | { message: string } {
  let size = 0
  let count = 0
  try {
    const unpacked = unzipSync(zip, {
      filter({ name, originalSize }) {
        if (name.endsWith('/') || name.startsWith('__MACOSX/')) return false
        size += originalSize
        if (++count > MOST_FILES || size > LARGEST_UNPACKED) throw new RangeError()
        return true
      },
    })
    return { files: new Map(Object.entries(unpacked)) }
  } catch (error) {
    return {
      message:
        error instanceof RangeError
          ? 'It holds more than 10,000 files or 200 MB. Take out what the project does not need.'
          : 'It is no ZIP, or it was cut off on its way. Save it again.',
    }
  }
}

/**
 * A new project of these files. A folder that all of them are in is left out; what is not kept (`node_modules`, `.git`)
 * too; what is too large to be kept is named. `isWhole`: paths are the project's own, and stay as they are.
 */
export async function projectOfFiles(
  name: string,
  given: ReadonlyMap<string, Uint8Array>,
  { isWhole = false } = {},
): Promise<Receipt> {
  const paths = [...given.keys()]
  const top = paths[0]?.split('/')[0] ?? ''
  const isShared = !isWhole && paths.length > 0 && paths.every((path) => path.startsWith(`${top}/`))
  const changes: FileChange[] = []
  const contents = new Map<string, Uint8Array>()
  const missing: string[] = []
  for (const [whole, bytes] of [...given].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = (isShared ? whole.slice(top.length + 1) : whole).replaceAll('\\', '/')
    const isInside = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
    if (!isInside || path.includes('\0')) {
      return { ok: false, code: 'invalid', message: `${whole} is no path inside a project. Nothing was taken from it.` }
    }
    if (!isKept(path)) continue
    if (bytes.length > LARGEST_KEPT) {
      missing.push(`${path} (larger than 5 MB)`)
      continue
    }
    const content = await sha256(bytes as Uint8Array<ArrayBuffer>)
    contents.set(content, bytes)
    changes.push({ path, content, size: bytes.length })
  }
  if (changes.length === 0)
    return { ok: false, code: 'invalid', message: 'There are no files in it that a project keeps.' }
  const bodies: EventBody[] = [
    { type: 'created', name, template: null },
    { type: 'files', by: 'person', changes },
  ]
  const events = await chainEvents(bodies.map((body) => ({ time: Date.now(), body })))
  return { ok: true, project: { name, events, contents, altered: null, missing } }
}
