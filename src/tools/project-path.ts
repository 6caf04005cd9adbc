/** A path as the tools use it: `absolute` in the sandbox, `shown` to the model and the page. */
export interface ProjectPath {
  absolute: string
  /** Relative to the project where it lies inside, absolute elsewhere; `.` for the project itself. */
  shown: string
  inside: boolean
}

/** Relative paths start at the project; `.` and `..` are resolved without asking the file system. */
export function resolveProjectPath(workdir: string, path: string): ProjectPath {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${workdir}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const absolute = `/${parts.join('/')}`
  const inside = absolute === workdir || absolute.startsWith(`${workdir}/`)
  const shown = absolute === workdir ? '.' : inside ? absolute.slice(workdir.length + 1) : absolute
  return { absolute, shown, inside }
}

/** The agent writes its project and scratch files, nothing else. */
export function refuseWrite(path: ProjectPath, workdir: string): string | null {
  if (path.shown === '.') return 'This is the project folder itself. Name a file.'
  if (path.inside || path.absolute.startsWith('/tmp/')) return null
  return `${path.shown} is outside the project. Write under ${workdir} (paths relative to it) or /tmp.`
}
