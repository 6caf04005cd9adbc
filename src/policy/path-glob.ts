/**
 * A matcher for project paths: `*` and `?` stay inside a folder, `**` crosses them, `{a,b}` and `[abc]` choose.
 * A glob without `/` looks at the file's name; a plain path takes that file, or everything in that folder.
 */
export function createGlob(glob: string): (path: string) => boolean {
  const clean = glob.replace(/^\.?\//, '').replace(/\/$/, '')
  if (clean === '' || clean === '.') return () => true
  if (!/[*?[{]/.test(clean)) return (path) => path === clean || path.startsWith(`${clean}/`)
  const pattern = new RegExp(`^${translate(clean)}$`)
  const byName = !clean.includes('/')
  return (path) => pattern.test(byName ? path.slice(path.lastIndexOf('/') + 1) : path)
}

function translate(glob: string): string {
  let depth = 0
  return glob.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]+\]|[{},]|[.+^$()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.length > 1) return part.replace(/^\[!/, '[^')
    if (part === '{') return depth++ >= 0 ? '(?:' : ''
    if (part === '}' && depth > 0) {
      depth--
      return ')'
    }
    if (part === ',') return depth > 0 ? '|' : ','
    return `\\${part}`
  })
}
