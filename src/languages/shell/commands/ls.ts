import { type Call, print, printError } from '../builtins/call.ts'
import { isType, join, resolve, S_IFDIR, S_IFLNK, S_IFREG } from '../kernel-files.ts'
import { groupName, ownerName } from '../user.ts'
import { type Options, reason, withOptions } from './input.ts'
import { modeText } from './mode.ts'

const LONG = {
  all: 'a',
  'almost-all': 'A',
  directory: 'd',
  'human-readable': 'h',
  recursive: 'R',
  reverse: 'r',
  classify: 'F',
  inode: 'i',
  size: 's',
  color: 'X',
  'group-directories-first': 'G',
  'full-time': 'T',
}
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const HALF_YEAR_MS = 182 * 86_400_000

interface Entry {
  shown: string
  path: string
  stat: Float64Array
}

/** `ls`, one name on a line: columns are for eyes only, and a line each is what everybody parses. */
export const ls = withOptions('aAdhRrFilpStU1kngoXGsT', LONG, async (call, options) => {
  const { scope } = call
  const { sys } = scope.shell.context
  const files: Entry[] = []
  const folders: Entry[] = []
  let status = 0
  for (const name of options.rest.length > 0 ? options.rest : ['.']) {
    const path = resolve(scope.cwd, name)
    let stat: Float64Array | null = null
    let why = 'No such file or directory'
    try {
      // A link to a folder shows the folder, unless the link itself is asked about.
      stat = (options.has('l') || options.has('d') ? null : sys.stat(path)) ?? sys.lstat(path)
    } catch (error) {
      why = reason(error)
    }
    if (!stat) {
      await printError(call, `ls: cannot access '${name}': ${why}\n`)
      status = 2
      continue
    }
    const entry = { shown: name, path, stat }
    if (!options.has('d') && isType(stat, S_IFDIR)) folders.push(entry)
    else files.push(entry)
  }
  let output = render(call, options, sorted(files, options))
  const titled = options.rest.length > 1 || options.has('R')
  const queue = sorted(folders, options)
  for (let folder = queue.shift(); folder; folder = queue.shift()) {
    const entries = list(call, options, folder)
    if (titled) output += `${output === '' ? '' : '\n'}${folder.shown}:\n`
    if (options.has('l') || options.has('s')) {
      output += `total ${entries.reduce((sum, { stat }) => sum + Math.ceil(stat[9]! / 2), 0)}\n`
    }
    output += render(call, options, entries)
    if (options.has('R')) {
      const below = entries.filter(({ shown, stat }) => isType(stat, S_IFDIR) && shown !== '.' && shown !== '..')
      queue.unshift(...below.map((entry) => ({ ...entry, shown: join(folder.shown, entry.shown) })))
    }
  }
  await print(call, output)
  return status
})

function list(call: Call, options: Options, folder: Entry): Entry[] {
  const { sys } = call.scope.shell.context
  const names = sys.readdir(folder.path).map(({ name }) => name)
  if (options.has('a')) names.push('.', '..')
  const shown = names.filter((name) => options.has('a') || options.has('A') || !name.startsWith('.'))
  const entries = shown.flatMap((name): Entry[] => {
    const path = resolve(folder.path, name)
    const stat = sys.lstat(path)
    return stat ? [{ shown: name, path, stat }] : []
  })
  return sorted(entries, options)
}

function sorted(entries: Entry[], options: Options): Entry[] {
  if (options.has('U')) return entries
  const byName = (a: Entry, b: Entry) => (a.shown < b.shown ? -1 : a.shown > b.shown ? 1 : 0)
  const time = ({ stat }: Entry) => stat[12]! + stat[13]! / 1e9
  const order = (a: Entry, b: Entry): number => {
    const key = options.has('S') ? b.stat[8]! - a.stat[8]! : options.has('t') ? time(b) - time(a) : 0
    return key || byName(a, b)
  }
  const all = [...entries].sort(order)
  if (options.has('r')) all.reverse()
  if (!options.has('G')) return all
  const first = (entry: Entry) => (isType(entry.stat, S_IFDIR) ? 0 : 1)
  return all.sort((a, b) => first(a) - first(b))
}

function mark({ stat }: Entry, options: Options): string {
  if (isType(stat, S_IFDIR)) return options.has('F') || options.has('p') ? '/' : ''
  if (!options.has('F')) return ''
  if (isType(stat, S_IFLNK)) return '@'
  return isType(stat, S_IFREG) && stat[1]! & 0o111 ? '*' : ''
}

/** Whole numbers up to 1023, then with one place below ten, rounded up, as GNU's `-h`. */
function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes)
  let value = bytes
  let unit = -1
  do {
    value /= 1024
    unit++
  } while (value >= 1024)
  const text = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value))
  return `${text}${'KMGTP'[unit]}`
}

function shortTime(seconds: number): string {
  const date = new Date(seconds * 1000)
  const day = `${MONTHS[date.getMonth()]} ${String(date.getDate()).padStart(2)}`
  const age = Date.now() - date.getTime()
  if (age > HALF_YEAR_MS || age < -60_000) return `${day}  ${date.getFullYear()}`
  return `${day} ${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

function render(call: Call, options: Options, entries: Entry[]): string {
  if (!options.has('l') && !options.has('n') && !options.has('g') && !options.has('o')) {
    const inode = ({ stat }: Entry) => (options.has('i') ? `${stat[7]} ` : '')
    return entries.map((entry) => `${inode(entry)}${entry.shown}${mark(entry, options)}\n`).join('')
  }
  const { sys } = call.scope.shell.context
  const rows = entries.map((entry) => {
    const { stat, path, shown } = entry
    const owner = options.has('n') ? String(stat[3]) : ownerName(stat[3]!)
    const group = options.has('n') ? String(stat[4]) : groupName(stat[4]!)
    const target = isType(stat, S_IFLNK) ? ` -> ${sys.readlink(path)}` : ''
    return {
      columns: [
        ...(options.has('i') ? [String(stat[7])] : []),
        modeText(stat),
        String(stat[2]),
        ...(options.has('g') ? [] : [owner]),
        ...(options.has('o') || options.has('G') ? [] : [group]),
        options.has('h') ? humanSize(stat[8]!) : String(stat[8]),
      ],
      rest: `${shortTime(stat[12]!)} ${shown}${target}${target ? '' : mark(entry, options)}`,
    }
  })
  const widths = (rows[0]?.columns ?? []).map((_, at) => Math.max(...rows.map(({ columns }) => columns[at]!.length)))
  return rows
    .map(({ columns, rest }) => `${columns.map((text, at) => text.padStart(widths[at]!)).join(' ')} ${rest}\n`)
    .join('')
}
