/** A place in the project that a line of output names. Columns from 0, `to` without; line and column from 1. */
export interface FileLink {
  from: number
  to: number
  path: string
  line: number | null
  column: number
}

const PLACE = /(?:file:\/\/)?((?:\.{0,2}\/)?(?:[\w@.+-]+\/)*[\w@.+-]+\.\w+)(?:(?::(\d+))(?::(\d+))?|", line (\d+))?/g

/**
 * The files that a line names, as compilers, runners and stack traces write them: `src/a.js:3:7`,
 * `file:///home/project/a.js:3`, Python's `File "a.py", line 3`. Only files that there are.
 *
 * @param home where the project lies in the machine, without a slash at its end
 */
export function fileLinks(line: string, home: string, exists: (path: string) => boolean): FileLink[] {
  const links: FileLink[] = []
  for (const match of line.matchAll(PLACE)) {
    const named = match[1]!
    const path = named.startsWith(`${home}/`) ? named.slice(home.length + 1) : named.replace(/^\.\//, '')
    if (!exists(path)) continue
    const at = match[2] ?? match[4]
    links.push({
      from: match.index,
      to: match.index + match[0].length,
      path,
      line: at === undefined ? null : Number(at),
      column: match[3] === undefined ? 1 : Number(match[3]),
    })
  }
  return links
}
