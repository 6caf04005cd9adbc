import { diffArrays } from 'diff'
import { type Call, print, printError } from '../builtins/call.ts'
import { decode, readAll } from '../io.ts'
import { isType, join, resolve, S_IFDIR } from '../kernel-files.ts'
import { type Options, reason, withOptions } from './input.ts'
import { longTime } from './mode.ts'

const LONG = {
  unified: 'u',
  recursive: 'r',
  brief: 'q',
  'report-identical-files': 's',
  'new-file': 'N',
  'ignore-case': 'i',
  'ignore-space-change': 'b',
  'ignore-all-space': 'w',
  'ignore-blank-lines': 'B',
  text: 'a',
  label: 'L',
  color: 'X',
}

interface Side {
  shown: string
  /** Null where there is no such file. */
  bytes: Uint8Array | null
  time: string
}

/** A run of lines that differ; `from` counts lines before it. */
interface Change {
  from: number
  removed: string[]
  to: number
  added: string[]
}

/** `diff` in its plain and its unified format; of files and of folders. */
export const diff = withOptions('urqsNibwBaU:L:X', LONG, async (call, options) => {
  const [left, right] = options.rest
  if (left === undefined || right === undefined) {
    await printError(
      call,
      `diff: missing operand after '${left ?? 'diff'}'\ndiff: Try 'diff --help' for more information.\n`,
    )
    return 2
  }
  try {
    return await compare(call, options, left, right)
  } catch (error) {
    await printError(call, `diff: ${reason(error)}\n`)
    return 2
  }
})

async function compare(call: Call, options: Options, left: string, right: string): Promise<number> {
  const { scope } = call
  const { sys } = scope.shell.context
  const stats = [left, right].map((name) => (name === '-' ? null : sys.stat(resolve(scope.cwd, name))))
  const missing = [left, right].filter((name, at) => name !== '-' && !stats[at] && !options.has('N'))
  for (const name of missing) await printError(call, `diff: ${name}: No such file or directory\n`)
  if (missing.length > 0) return 2
  const folders = stats.map((stat) => stat !== null && isType(stat, S_IFDIR))
  if (folders[0] && folders[1]) return compareFolders(call, options, left, right)
  // A file beside a folder means the file of that name in the folder.
  if (folders[0]) return compare(call, options, join(left, right.split('/').at(-1)!), right)
  if (folders[1]) return compare(call, options, left, join(right, left.split('/').at(-1)!))
  const side = async (name: string, at: number): Promise<Side> => {
    const stat = stats[at]
    if (name === '-')
      return { shown: name, bytes: await readAll(scope, call.io.get(0)), time: longTime(Date.now() / 1000, 0) }
    const bytes = stat ? sys.readFile(resolve(scope.cwd, name)) : null
    return { shown: name, bytes, time: stat ? longTime(stat[12]!, stat[13]!) : longTime(0, 0) }
  }
  return compareFiles(call, options, await side(left, 0), await side(right, 1))
}

async function compareFolders(call: Call, options: Options, left: string, right: string): Promise<number> {
  const { scope } = call
  const { sys } = scope.shell.context
  const names = (folder: string) =>
    new Map(sys.readdir(resolve(scope.cwd, folder)).map(({ name, type }) => [name, type === S_IFDIR]))
  const [ours, theirs] = [names(left), names(right)]
  let status = 0
  for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [a, b] = [join(left, name), join(right, name)]
    const only = !theirs.has(name) ? left : !ours.has(name) ? right : null
    if (only !== null && !options.has('N')) {
      await print(call, `Only in ${only}: ${name}\n`)
      status = Math.max(status, 1)
      continue
    }
    if (ours.get(name) && theirs.get(name)) {
      if (options.has('r')) status = Math.max(status, await compareFolders(call, options, a, b))
      else await print(call, `Common subdirectories: ${a} and ${b}\n`)
      continue
    }
    const flags = call.args.filter((arg) => arg.startsWith('-') && arg !== '-')
    status = Math.max(status, await compare({ ...call, name: `diff ${flags.join(' ')}`.trim() }, options, a, b))
  }
  return status
}

async function compareFiles(call: Call, options: Options, left: Side, right: Side): Promise<number> {
  const [a, b] = [left, right].map(({ bytes }) => bytes ?? new Uint8Array(0)) as [Uint8Array, Uint8Array]
  const changes = findChanges(splitLines(a), splitLines(b), options)
  if (changes.length === 0) {
    if (options.has('s')) await print(call, `Files ${left.shown} and ${right.shown} are identical\n`)
    return 0
  }
  if (options.has('q')) {
    await print(call, `Files ${left.shown} and ${right.shown} differ\n`)
    return 1
  }
  if (!options.has('a') && [a, b].some((bytes) => bytes.subarray(0, 8192).includes(0))) {
    await print(call, `Binary files ${left.shown} and ${right.shown} differ\n`)
    return 1
  }
  if (call.name !== 'diff') await print(call, `${call.name} ${left.shown} ${right.shown}\n`)
  if (!options.has('u') && !options.has('U')) {
    await print(call, changes.map(plain).join(''))
    return 1
  }
  const labels = options.values('L')
  const title = (side: Side, at: number) => labels[at] ?? `${side.shown}\t${side.time}`
  const context = Number(options.value('U') ?? 3)
  const hunks = unified(splitLines(a), changes, context)
  await print(call, `--- ${title(left, 0)}\n+++ ${title(right, 1)}\n${hunks}`)
  return 1
}

/** Lines with their ends, so that a missing last one shows. */
const splitLines = (bytes: Uint8Array): string[] => decode(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? []

function findChanges(left: string[], right: string[], options: Options): Change[] {
  const plainOf = (line: string): string => {
    let key = line
    if (options.has('i')) key = key.toLowerCase()
    if (options.has('w')) key = key.replace(/\s+/g, '')
    else if (options.has('b')) key = key.replace(/\s+$/, '').replace(/\s+/g, ' ')
    return key
  }
  const changes: Change[] = []
  let from = 0
  let to = 0
  let open: Change | null = null
  for (const part of diffArrays(left.map(plainOf), right.map(plainOf))) {
    const length = part.value.length
    if (!part.added && !part.removed) {
      open = null
      from += length
      to += length
      continue
    }
    if (!open) {
      open = { from, removed: [], to, added: [] }
      changes.push(open)
    }
    if (part.removed) {
      open.removed = left.slice(from, from + length)
      from += length
    } else {
      open.added = right.slice(to, to + length)
      to += length
    }
  }
  const blank = ({ removed, added }: Change) => [...removed, ...added].every((line) => line.trim() === '')
  return options.has('B') ? changes.filter((change) => !blank(change)) : changes
}

const marked = (mark: string, line: string): string =>
  line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`

function plain({ from, removed, to, added }: Change): string {
  const range = (start: number, count: number) =>
    count === 0 ? String(start) : count === 1 ? String(start + 1) : `${start + 1},${start + count}`
  const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c'
  const between = letter === 'c' ? '---\n' : ''
  const lines = (mark: string, all: string[]) => all.map((line) => marked(mark, line)).join('')
  return `${range(from, removed.length)}${letter}${range(to, added.length)}\n${lines('< ', removed)}${between}${lines('> ', added)}`
}

function unified(left: string[], changes: Change[], context: number): string {
  const groups: Change[][] = []
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1)
    if (last && change.from - (last.from + last.removed.length) <= 2 * context) groups.at(-1)!.push(change)
    else groups.push([change])
  }
  return groups
    .map((group) => {
      const [first, last] = [group[0]!, group.at(-1)!]
      const start = Math.max(0, first.from - context)
      const end = Math.min(left.length, last.from + last.removed.length + context)
      const grown = group.reduce((sum, { removed, added }) => sum + added.length - removed.length, 0)
      const range = (from: number, count: number) => {
        if (count === 1) return String(from + 1)
        return `${count === 0 ? from : from + 1},${count}`
      }
      const newStart = first.to - (first.from - start)
      let body = ''
      let at = start
      for (const { from, removed, added } of group) {
        for (; at < from; at++) body += marked(' ', left[at]!)
        for (const line of removed) body += marked('-', line)
        for (const line of added) body += marked('+', line)
        at += removed.length
      }
      for (; at < end; at++) body += marked(' ', left[at]!)
      return `@@ -${range(start, end - start)} +${range(newStart, end - start + grown)} @@\n${body}`
    })
    .join('')
}
