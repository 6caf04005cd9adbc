/** Whether a path (relative to the project, a file's) is left out by the project's `.gitignore` files. */
export type Ignores = (path: string) => boolean

interface Pattern {
  /** Where its file lies: empty, or ends with a slash. */
  base: string
  regex: RegExp
  negated: boolean
  foldersOnly: boolean
}

/**
 * Reads `.gitignore` files as Git does (gitignore(5)): the last pattern that fits decides, deeper files come later, and
 * what lies in an ignored folder cannot be taken back in.
 *
 * @param files texts by the paths of the `.gitignore` files
 */
export function readIgnores(files: ReadonlyMap<string, string>): Ignores {
  const patterns = [...files]
    .map(([path, text]) => ({ base: path.slice(0, path.lastIndexOf('/') + 1), text }))
    .sort((a, b) => a.base.length - b.base.length)
    .flatMap(({ base, text }) => text.split(/\r?\n/).flatMap((line) => read(line, base) ?? []))

  const ignored = (path: string, isFolder: boolean): boolean => {
    const last = patterns.findLast(
      ({ base, regex, foldersOnly }) =>
        path.startsWith(base) && (isFolder || !foldersOnly) && regex.test(path.slice(base.length)),
    )
    return last !== undefined && !last.negated
  }

  return (path) => {
    const parts = path.split('/')
    return parts.some((_part, at) => ignored(parts.slice(0, at + 1).join('/'), at < parts.length - 1))
  }
}

function read(line: string, base: string): Pattern | null {
  let text = line.replace(/(?<!\\) +$/, '')
  if (text === '' || text.startsWith('#')) return null
  const negated = text.startsWith('!')
  if (negated) text = text.slice(1)
  const foldersOnly = text.endsWith('/')
  if (foldersOnly) text = text.slice(0, -1)
  const isAnchored = text.includes('/')
  const body = toRegex(text.replace(/^\//, ''))
  try {
    return { base, negated, foldersOnly, regex: new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${body}$`, 's') }
  } catch {
    // A range that is none fits nothing, as in Git.
    return null
  }
}

function toRegex(glob: string): string {
  let regex = ''
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at)
    const isPartStart = at === 0 || glob[at - 1] === '/'
    const range = /^\[(!|\^)?(\]?[^\]]*)\]/.exec(rest)
    if (isPartStart && rest.startsWith('**/')) {
      regex += '(?:.*/)?'
      at += 2
    } else if (isPartStart && rest === '**') {
      regex += '.+'
      at++
    } else if (glob[at] === '*') {
      while (glob[at + 1] === '*') at++
      regex += '[^/]*'
    } else if (glob[at] === '?') regex += '[^/]'
    else if (range) {
      const inside = range[2]!.replace(/[\\\][^]/g, (sign) => `\\${sign}`)
      regex += `(?!/)[${range[1] ? '^' : ''}${inside}]`
      at += range[0].length - 1
    } else {
      const sign = glob[at] === '\\' && at + 1 < glob.length ? glob[++at]! : glob[at]!
      regex += sign.replace(/[.*+?^${}()|[\]\\/]/, '\\$&')
    }
  }
  return regex
}
