import type { DirectoryNode, FileSystemTree } from '@webcontainer/api'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'

/**
 * Puts a project's files into a fresh sandbox. Resolves with the paths whose contents storage does not have (any more):
 * they are left out.
 */
export async function mountFiles(
  sandbox: Sandbox,
  files: ProjectState['files'],
  storage: Pick<Storage, 'getContent'>,
): Promise<string[]> {
  const missing: string[] = []
  const tree = emptyTree()
  const loaded = await Promise.all(
    Object.entries(files).map(async ([path, { content }]) => [path, await storage.getContent(content)] as const),
  )
  for (const [path, contents] of loaded) {
    if (contents === null) missing.push(path)
    else put(tree, path.split('/'), contents)
  }
  if (Object.keys(tree).length > 0) await sandbox.mount(tree)
  return missing
}

/** Without a prototype: a file may be called `__proto__`. */
const emptyTree = (): FileSystemTree => Object.create(null)

function put(tree: FileSystemTree, [name = '', ...rest]: string[], contents: Uint8Array): void {
  if (rest.length === 0) {
    tree[name] = { file: { contents } }
    return
  }
  tree[name] ??= { directory: emptyTree() }
  put((tree[name] as DirectoryNode).directory, rest, contents)
}
