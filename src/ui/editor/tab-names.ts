/** What a tab shows of each path: the file's name, and so much of its folder as tells it from others of that name. */
export function tabNames(paths: readonly string[]): Map<string, { name: string; folder: string }> {
  const names = new Map<string, { name: string; folder: string }>()
  for (const path of paths) {
    const parts = path.split('/')
    const name = parts.pop() ?? path
    const rivals = paths.filter((other) => other !== path && other.split('/').at(-1) === name)
    let depth = 0
    const end = (of: string, count: number) => of.split('/').slice(0, -1).slice(-count).join('/')
    if (rivals.length > 0) {
      depth = 1
      while (depth < parts.length && rivals.some((other) => end(other, depth) === end(path, depth))) depth++
    }
    names.set(path, { name, folder: depth > 0 ? end(path, depth) || '.' : '' })
  }
  return names
}
