import { isType, join, resolve, S_IFDIR } from '../kernel-files.ts'
import type { Scope } from '../scope.ts'
import { hasGlob, patternSource, unquotePattern } from './pattern.ts'

/** Pathname expansion: the paths that a pattern matches, sorted; empty when there are none. */
export function expandPaths(scope: Scope, pattern: string): string[] {
  const { sys } = scope.shell.context
  const dotglob = scope.options.has('dotglob')
  const flags = scope.options.has('nocaseglob') ? 'i' : ''
  const parts = pattern.split('/')
  let found = [pattern.startsWith('/') ? '/' : '']
  if (pattern.startsWith('/')) parts.shift()

  function list(directory: string): { name: string; directory: boolean }[] {
    const path = resolve(scope.cwd, directory || '.')
    try {
      return sys.readdir(path).map(({ name, type }) => {
        if (type === S_IFDIR) return { name, directory: true }
        const stat = type === 0o120000 ? sys.stat(join(path, name)) : null
        return { name, directory: stat !== null && isType(stat, S_IFDIR) }
      })
    } catch {
      return []
    }
  }

  function descend(directory: string): string[] {
    const below = list(directory).filter((entry) => entry.directory && (dotglob || !entry.name.startsWith('.')))
    return [directory, ...below.flatMap((entry) => descend(`${directory}${entry.name}/`))]
  }

  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    const end = last ? '' : '/'
    if (part === '') {
      // `dir/*/`: a trailing slash keeps directories only, which `end` has seen to.
      continue
    }
    if (part === '**' && scope.options.has('globstar')) {
      found = found.flatMap((directory) => descend(directory))
      if (last) {
        const inside = (directory: string) =>
          list(directory)
            .filter((entry) => dotglob || !entry.name.startsWith('.'))
            .map((entry) => directory + entry.name)
        found = found.flatMap(inside)
      }
      continue
    }
    if (!hasGlob(part)) {
      const name = unquotePattern(part)
      found = found.map((directory) => `${directory}${name}${end}`)
      if (last || parts.slice(index + 1).every((rest) => rest === ''))
        found = found.filter((path) => exists(scope, path))
      continue
    }
    const matcher = new RegExp(`^${patternSource(part, { path: true })}$`, `u${flags}`)
    const hidden = dotglob || part.startsWith('.') || part.startsWith('\\.')
    found = found.flatMap((directory) =>
      list(directory)
        .filter((entry) => (hidden || !entry.name.startsWith('.')) && (last || entry.directory))
        .filter((entry) => matcher.test(entry.name))
        .map((entry) => `${directory}${entry.name}${end}`),
    )
  }
  return found.filter((path) => path !== '').sort((a, b) => (a < b ? -1 : 1))
}

function exists(scope: Scope, path: string): boolean {
  try {
    return scope.shell.context.sys.lstat(resolve(scope.cwd, path)) !== null
  } catch {
    return false
  }
}
