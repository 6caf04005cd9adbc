/** A program as it is on npm, and what it is asked to do natively and in the tab. */
export interface Program {
  name: string
  /** Pinned versions, by package. Empty where Node alone is tried. */
  packages: Record<string, string>
  /** The folder beside this file that is its project; none where the package's own tests are run. */
  files?: string
  /** Lines of shell, run in turn in the project. */
  commands: string[]
  /** Has native parts, of which the tab takes the WebAssembly builds: it gets an installation of its own. */
  wasm?: boolean
  /** A file that the package does not publish: its project must be in the folder that `--from` names. */
  unpublished?: string
  /** What differs from run to run, apart from times. */
  masks?: RegExp[]
  /** Why it is not the same in the tab. The run fails when this is no longer so. */
  known?: string
}

export interface Ended {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

/** What the clock and the system decide in the output of test runners and compilers. */
const VARYING: [RegExp, string][] = [
  [/ \(\d+(\.\d+)? ?m?s\)/g, ''],
  [/\b\d+(\.\d+)? ?(ms|s)\b/g, '<time>'],
  [/(duration_ms:?|"duration":|time=)(\s*"?)\d+(\.\d+)?/g, '$1$2<time>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<date>'],
  [/\(node:\d+\)/g, '(node:<pid>)'],
  [/, estimated <time>/g, ''],
]

/** An output in which only what the program decides is left. */
export function masked(text: string, masks: readonly RegExp[] = []): string {
  const steady = VARYING.reduce((left, [pattern, name]) => left.replace(pattern, name), text)
  return masks.reduce((left, pattern) => left.replace(pattern, '<varies>'), steady)
}

/** How the tab's run differs from the native one; null where it does not. */
export function difference(native: Ended, tab: Ended, masks?: readonly RegExp[]): string | null {
  if (native.code !== tab.code || native.signal !== tab.signal)
    return `ended with ${tab.signal ?? tab.code}, natively with ${native.signal ?? native.code}${tail(tab.stderr)}`
  for (const stream of ['stdout', 'stderr'] as const) {
    const wanted = masked(native[stream], masks).split('\n')
    const given = masked(tab[stream], masks).split('\n')
    const at = wanted.findIndex((line, index) => line !== given[index])
    const line = at >= 0 ? at : given.length > wanted.length ? wanted.length : -1
    if (line >= 0)
      return `${stream}, line ${line + 1}:\n    native ${JSON.stringify(wanted[line])}\n    tab    ${JSON.stringify(given[line])}`
  }
  return null
}

const tail = (text: string): string => {
  const lines = text.trim().split('\n').slice(-3).join('\n      ')
  return lines === '' ? '' : `\n      ${lines}`
}
