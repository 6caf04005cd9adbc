/** Something that a file uses and that is not there. */
export interface ApiFinding {
  /** Relative to the project where it lies in it, else absolute. */
  file: string
  /** From 1. */
  line: number
  /** The module, member, name or argument that does not exist. */
  name: string
  /** On what it was looked for. */
  receiver: string
  /** A name that does exist there and looks like it. */
  didYouMean: string | null
  /** The whole, as a sentence. */
  message: string
}

/** Something of which nothing is claimed, and why. */
export interface ApiDoubt {
  file: string
  line: number
  name: string
  why: string
}

export interface ApiCheck {
  /** What does not exist. */
  findings: ApiFinding[]
  /** What could not be checked. Says nothing against it. */
  unchecked: ApiDoubt[]
  /** Modules, members, names and arguments that were looked up. */
  checked: number
  /** Uses of which nothing could be said, because what they are used on is not known. */
  unknown: number
  /** Files that this check knows nothing of. */
  skipped: string[]
}

/** What a program in the sandbox tells. */
export interface RawCheck {
  findings: (Omit<ApiFinding, 'message'> & { why?: string })[]
  unchecked: ApiDoubt[]
  checked: number
  unknown: number
  /** Why nothing could be checked at all. */
  error: string | null
}

/** One finding as a sentence. */
export function describeFinding({ name, receiver, didYouMean, why }: RawCheck['findings'][number]): string {
  const meant = didYouMean === null ? '' : ` Did you mean “${didYouMean}”?`
  return why === undefined
    ? `“${name}” does not exist on ${receiver}.${meant}`
    : `“${name}” does not exist in ${receiver}: ${why}.${meant}`
}

/** The results of several programs as one, with paths as the project shows them. */
export function joinChecks(raws: readonly RawCheck[], workdir: string, skipped: string[]): ApiCheck {
  const shown = (path: string) => (path.startsWith(`${workdir}/`) ? path.slice(workdir.length + 1) : path)
  const inOrder = <T extends { file: string; line: number }>(list: T[]) =>
    list.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
  return {
    findings: inOrder(
      raws.flatMap(({ findings }) =>
        findings.map((each) => {
          const { file, line, name, receiver, didYouMean } = each
          return { file: shown(file), line, name, receiver, didYouMean, message: describeFinding(each) }
        }),
      ),
    ),
    unchecked: inOrder(
      raws.flatMap(({ unchecked }) =>
        unchecked.map((each) => ({ ...each, file: shown(each.file), name: shown(each.name) })),
      ),
    ),
    checked: raws.reduce((sum, { checked }) => sum + checked, 0),
    unknown: raws.reduce((sum, { unknown }) => sum + unknown, 0),
    skipped: skipped.map(shown),
  }
}
