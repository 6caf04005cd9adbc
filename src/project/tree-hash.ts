import { isByProduct } from '../protocol/by-products.ts'
import type { ProjectState } from '../protocol/state.ts'
import { canonicalJson, sha256 } from './event-log.ts'

/** Content hash by path, without what tests and tools leave behind by themselves: caches, logs, coverage. */
export type Tree = Record<string, string>

export const treeOf = (files: ProjectState['files']): Tree =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => !isByProduct(path))
      .map(([path, { content }]) => [path, content]),
  )

/** SHA-256, hexadecimal: the same for the same paths with the same contents. */
export const treeHash = (tree: Tree): Promise<string> => sha256(canonicalJson(tree))

/** What differs, path by path, in words; in the order of the paths. */
export function treeDifferences(then: Tree, now: Tree): string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap((path) => {
    if (!Object.hasOwn(now, path)) return `${path} was there, and is not now`
    if (!Object.hasOwn(then, path)) return `${path} was not there, and is now`
    return then[path] === now[path] ? [] : `${path} has other contents`
  })
}
