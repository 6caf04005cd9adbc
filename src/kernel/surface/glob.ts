/** A matcher for a glob: `*` and `?` within a name, `**` across folders, `{a,b}`. Paths are relative, without `./`. */
export function globMatcher(glob: string): (path: string) => boolean {
  let source = ''
  let depth = 0
  const pattern = glob.replace(/^\.?\//, '').replace(/\/$/, '')
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!
    if (pattern.startsWith('**/', i)) {
      source += '(?:.*/)?'
      i += 2
    } else if (pattern.startsWith('**', i)) {
      source += '.*'
      i += 1
    } else if (char === '*') source += '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (char === '{') {
      source += '(?:'
      depth++
    } else if (char === '}' && depth > 0) {
      source += ')'
      depth--
    } else if (char === ',' && depth > 0) source += '|'
    else source += char.replace(/[\\^$.|+()[\]{}]/, '\\$&')
  }
  const expression = new RegExp(`^${source}${')'.repeat(depth)}$`)
  return (path) => expression.test(path)
}

/**
 * What an export keeps: all but what `excludes` names, with everything below it, unless `includes` names it again.
 */
export function exportFilter(includes: string[] = [], excludes: string[] = []): (path: string) => boolean {
  const [included, excluded] = [includes.map(globMatcher), excludes.map(globMatcher)]
  return (path) => {
    if (excluded.length === 0) return true
    const names = path.split('/')
    const isExcluded = names.some((_, i) => excluded.some((match) => match(names.slice(0, i + 1).join('/'))))
    return !isExcluded || included.some((match) => match(path))
  }
}
