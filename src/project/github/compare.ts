import { isKept } from '../../protocol/by-products.ts'
import { LARGEST_KEPT } from '../files-mirror.ts'
import type { OutFile } from '../take-out/gather.ts'
import { gitHash } from './bring-in.ts'
import type { BaseEntry } from './repository.ts'

export interface ChangedFile extends OutFile {
  /** Git's hash of its contents. */
  sha: string
  mode: '100644' | '100755'
}

/** What a commit of these files would change. */
export interface Comparison {
  added: ChangedFile[]
  changed: ChangedFile[]
  /** Paths of files that stand there as they do here. */
  same: string[]
  /** There, and not here, though a project could hold them. */
  gone: string[]
  /** There, and no project here can hold them: links, other repositories, large files, what `.gitignore` leaves out. */
  kept: string[]
}

/** Compares by Git's own hashes, without fetching anything. */
export async function compareFiles(
  files: readonly OutFile[],
  base: readonly BaseEntry[],
  ignored: readonly string[] = [],
): Promise<Comparison> {
  const there = new Map(base.map((entry) => [entry.path, entry]))
  const result: Comparison = { added: [], changed: [], same: [], gone: [], kept: [] }
  const here = new Set<string>()
  for (const file of files) {
    here.add(file.path)
    const before = there.get(file.path)
    const sha = await gitHash(file.bytes)
    // A file that was brought in has lost its mode here: what could be executed there still can.
    const mode = file.executable || before?.mode === '100755' ? '100755' : '100644'
    const one: ChangedFile = { ...file, sha, mode }
    if (before === undefined) result.added.push(one)
    else if (before.sha === sha && before.mode === mode) result.same.push(file.path)
    else result.changed.push(one)
  }
  const skipped = new Set(ignored)
  const folders = new Set([...here].flatMap(foldersOf))
  for (const { path, mode, size } of base) {
    if (here.has(path)) continue
    const isPlain = mode === '100644' || mode === '100755'
    const couldBeHere = isPlain && isKept(path) && size <= LARGEST_KEPT && !skipped.has(path)
    // A folder here stands where a file is there: Git cannot have both.
    ;(couldBeHere || folders.has(path) ? result.gone : result.kept).push(path)
  }
  return result
}

/** Whether the project is, by its paths, another state of what is there: then what it lacks was deleted. */
export const isSameProject = ({ changed, same, gone }: Comparison): boolean =>
  changed.length + same.length >= gone.length

const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_part, at, parts) => parts.slice(0, at + 1).join('/'))
