/** One file of a patch. */
export type PatchOperation =
  | { kind: 'add'; path: string; content: string }
  | { kind: 'delete'; path: string }
  | { kind: 'update'; path: string; moveTo: string | null; hunks: Hunk[] }

/** One place of an update. */
export interface Hunk {
  /** What stands after `@@`, outermost first: lines of the file somewhere above the place. */
  anchors: string[]
  lines: HunkLine[]
  /** The place is the end of the file. */
  atEnd: boolean
}

export interface HunkLine {
  sign: ' ' | '-' | '+'
  text: string
}

const FILE = /^\*\*\* (Add|Delete|Update) File: (.+?)\s*$/
const MOVE = /^\*\*\* Move to: (.+?)\s*$/
/** `@@ -1,2 +3,4 @@ name`, as in unified diffs: the numbers are guesses of the model's, the rest is an anchor. */
const UNIFIED = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@/

/**
 * Reads the patch grammar that OpenAI's models write (documented with its Codex CLI): `*** Begin Patch`, files to add,
 * delete, update and move, hunks begun by `@@`, `*** End Patch`. What stands before and after is left alone.
 */
export function parsePatch(text: string): { ok: true; operations: PatchOperation[] } | { ok: false; text: string } {
  const all = text.replace(/\r\n/g, '\n').split('\n')
  const begin = all.findIndex((line) => line.trim() === '*** Begin Patch')
  const end = all.findIndex((line, index) => index > begin && line.trim() === '*** End Patch')
  const start = begin < 0 ? all.findIndex((line) => FILE.test(line)) : begin + 1
  const lines = all.slice(0, end < 0 ? all.length : end)
  if (start < 0) return wrong('It must begin with “*** Begin Patch”, then name files, such as “*** Update File: a.js”.')
  const operations: PatchOperation[] = []
  for (let at = start; at < lines.length; ) {
    const line = lines[at]!
    if (line.trim() === '') {
      at++
      continue
    }
    const file = FILE.exec(line)
    if (!file) return wrong(`Line ${at + 1} (“${line.slice(0, 60)}”) should name a file: “*** Update File: …”.`)
    let next = lines.findIndex((other, index) => index > at && FILE.test(other))
    if (next < 0) next = lines.length
    const body = lines.slice(at + 1, next)
    const read = readOperation(file[1]!, file[2]!, body, at + 2)
    if (typeof read === 'string') return wrong(read)
    operations.push(read)
    at = next
  }
  return operations.length === 0 ? wrong('It names no file.') : { ok: true, operations }
}

const wrong = (why: string) => ({ ok: false, text: `This is not a patch, and nothing was done. ${why}` }) as const

/** `number` is that of the body's first line. A problem is a sentence. */
function readOperation(kind: string, path: string, body: string[], number: number): PatchOperation | string {
  if (kind === 'Delete') return { kind: 'delete', path }
  if (kind === 'Add') {
    const lines = withoutBlankEnd(body)
    const wrong = lines.findIndex((line) => !line.startsWith('+'))
    if (wrong >= 0) return `Line ${number + wrong}: each line of a new file (${path}) begins with “+”.`
    return { kind: 'add', path, content: lines.map((line) => `${line.slice(1)}\n`).join('') }
  }
  const move = MOVE.exec(body[0] ?? '')
  const hunks = readHunks(withoutBlankEnd(move ? body.slice(1) : body), number + (move ? 1 : 0))
  if (typeof hunks === 'string') return hunks
  if (hunks.length === 0 && !move) return `The update of ${path} changes nothing.`
  return { kind: 'update', path, moveTo: move?.[1] ?? null, hunks }
}

function readHunks(lines: string[], number: number): Hunk[] | string {
  const hunks: Hunk[] = []
  let open: Hunk | null = null
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('@@')) {
      const anchor = line.slice(2).trim().replace(UNIFIED, '').trim()
      if (open === null || open.lines.length > 0) hunks.push((open = { anchors: [], lines: [], atEnd: false }))
      if (anchor !== '') open.anchors.push(anchor)
      continue
    }
    if (open === null) hunks.push((open = { anchors: [], lines: [], atEnd: false }))
    const sign = line[0] ?? ' '
    if (line === '*** End of File') open.atEnd = true
    else if (sign === ' ' || sign === '-' || sign === '+') open.lines.push({ sign, text: line.slice(1) })
    else return `Line ${number + index} (“${line.slice(0, 60)}”) must begin with a space, “-” or “+”.`
  }
  for (const hunk of hunks) while (isBlank(hunk.lines.at(-1)) && !hunk.atEnd) hunk.lines.pop()
  return hunks.filter((hunk) => hunk.lines.length > 0)
}

/** Models leave an empty line between two hunks, which is no line of the file. */
const isBlank = (line: HunkLine | undefined): boolean => line?.sign === ' ' && line.text === ''

function withoutBlankEnd(lines: string[]): string[] {
  const last = lines.findLastIndex((line) => line !== '')
  return lines.slice(0, last + 1)
}
