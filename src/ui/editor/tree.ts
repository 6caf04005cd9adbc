/** A row of the file tree. Folders first, then files, each by name. */
export interface TreeRow {
  path: string
  name: string
  kind: 'folder' | 'file'
  depth: number
  isOpen: boolean
}

interface Folder {
  folders: Map<string, Folder>
  files: string[]
}

/** The rows that are seen: what is in closed folders is left out. */
export function treeRows(paths: readonly string[], isClosed: (folder: string) => boolean): TreeRow[] {
  const root: Folder = { folders: new Map(), files: [] }
  for (const path of paths) {
    const parts = path.split('/')
    let folder = root
    for (const part of parts.slice(0, -1)) {
      let next = folder.folders.get(part)
      if (!next) folder.folders.set(part, (next = { folders: new Map(), files: [] }))
      folder = next
    }
    folder.files.push(parts.at(-1) ?? path)
  }
  const rows: TreeRow[] = []
  const walk = (folder: Folder, prefix: string, depth: number) => {
    for (const [name, child] of [...folder.folders].sort(([a], [b]) => compare(a, b))) {
      const path = prefix + name
      const isOpen = !isClosed(path)
      rows.push({ path, name, kind: 'folder', depth, isOpen })
      if (isOpen) walk(child, `${path}/`, depth + 1)
    }
    for (const name of folder.files.sort(compare)) {
      rows.push({ path: prefix + name, name, kind: 'file', depth, isOpen: false })
    }
  }
  walk(root, '', 0)
  return rows
}

const compare = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true })

/** Why a file cannot have this path, or null. */
export function pathProblem(path: string, taken: readonly string[]): string | null {
  if (path === '' || path.endsWith('/')) return 'Name the file.'
  const parts = path.split('/')
  if (path.startsWith('/') || parts.some((part) => part === '..' || part === '.' || part === ''))
    return 'Give a path inside the project.'
  if (path.includes('\0')) return 'This name holds a character that no file may have.'
  if (taken.includes(path)) return 'There is such a file.'
  if (taken.some((other) => other.startsWith(`${path}/`))) return 'There is a folder of this name.'
  return null
}
