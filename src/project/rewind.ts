import type { Sandbox } from '../protocol/sandbox.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'
import type { EventLog } from './event-log.ts'
import { reduceAll } from './reduce.ts'
import type { SandboxLink } from './session-sandbox.ts'

export interface RewindOptions {
  link: SandboxLink
  log: EventLog
  storage: Pick<Storage, 'getContent'>
  /** The line of the log whose state is wanted. */
  to: number
}

/** Puts the machine's files back and writes the rewind into the log. Rejects before anything is changed, where it can. */
export async function rewindFiles({ link, log, storage, to }: RewindOptions): Promise<void> {
  const { sandbox, mirror } = await link.ready()
  // What was written last belongs to what is left: without it, nobody could come back to it.
  await link.flush()
  if (!Number.isInteger(to) || to < 1 || to > log.events.length)
    throw new Error(`There is no line ${to} in this history.`)
  const { files } = reduceAll(log.events, to)
  const now = reduceAll(log.events).files
  const changes = await changesTo(files, now, storage)
  await mirror.replace(files, async () => {
    await apply(sandbox, changes)
    await log.append({ type: 'rewound', to })
  })
}

interface Changes {
  written: [path: string, contents: Uint8Array][]
  removed: string[]
}

async function changesTo(
  wanted: ProjectState['files'],
  now: ProjectState['files'],
  storage: RewindOptions['storage'],
): Promise<Changes> {
  const contentAt = (files: ProjectState['files'], path: string) =>
    Object.hasOwn(files, path) ? files[path]?.content : undefined
  const paths = Object.keys(wanted).filter((path) => contentAt(now, path) !== contentAt(wanted, path))
  const loaded = await Promise.all(
    paths.map(async (path) => [path, await storage.getContent(contentAt(wanted, path)!)] as const),
  )
  const missing = loaded.flatMap(([path, contents]) => (contents === null ? [path] : []))
  if (missing.length > 0) {
    throw new Error(`What ${missing.join(', ')} held then is not in this browser, so this step cannot be gone back to.`)
  }
  return {
    written: loaded as Changes['written'],
    removed: Object.keys(now).filter((path) => !Object.hasOwn(wanted, path)),
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

async function apply({ fs }: Sandbox, { written, removed }: Changes): Promise<void> {
  await Promise.all(removed.map((path) => fs.rm(path, { recursive: true, force: true })))
  // Deepest first: a folder that held nothing but them goes, too, and so may the one above it.
  const folders = new Set<string>()
  for (const path of removed) {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder)
  }
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    const names = await fs.readdir(folder).catch(() => null)
    if (names?.length === 0) await fs.rm(folder, { recursive: true })
  }
  const needed = new Set(written.map(([path]) => folderOf(path)).filter((folder) => folder !== ''))
  for (const folder of needed) await fs.mkdir(folder, { recursive: true })
  await Promise.all(written.map(([path, contents]) => fs.writeFile(path, contents)))
}
