import { type Call, print, printError } from '../builtins/call.ts'
import { isType, resolve, S_IFLNK } from '../kernel-files.ts'
import { groupName, ownerName } from '../user.ts'
import { type Options, reason, withOptions } from './input.ts'
import { kindText, longTime, modeText } from './mode.ts'

/** `stat`, with GNU's `-c` and `--printf`. */
export const stat = withOptions('c:Lf:t', { format: 'c', printf: 'f', dereference: 'L' }, async (call, options) => {
  if (options.has('t')) return usage(call, "unrecognized option '-t'")
  if (options.rest.length === 0) return usage(call, "missing operand\nTry 'stat --help' for more information.")
  let status = 0
  for (const name of options.rest) status = Math.max(status, await one(call, options, name))
  return status
})

async function usage(call: Call, text: string): Promise<number> {
  await printError(call, `stat: ${text}\n`)
  return 1
}

async function one(call: Call, options: Options, name: string): Promise<number> {
  const { sys } = call.scope.shell.context
  const path = resolve(call.scope.cwd, name)
  let found: Float64Array | null = null
  let why = 'No such file or directory'
  try {
    found = options.has('L') ? sys.stat(path) : sys.lstat(path)
  } catch (error) {
    why = reason(error)
  }
  if (!found) return usage(call, `cannot statx '${name}': ${why}`)
  const link = isType(found, S_IFLNK) ? sys.readlink(path) : null
  const format = options.value('c')
  const printf = options.value('f')
  if (printf !== undefined) await print(call, fill(escapesOf(printf), name, found, link))
  else await print(call, `${fill(format ?? DEFAULT, name, found, link)}\n`)
  return 0
}

const DEFAULT = `  File: %N
  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld\tInode: %-11i Links: %h
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w`

const escapesOf = (text: string): string =>
  text.replace(/\\([nt0\\])/g, (_, char: string) => ({ n: '\n', t: '\t', '0': '\0', '\\': '\\' })[char]!)

function fill(format: string, name: string, found: Float64Array, link: string | null): string {
  const at = (index: number) => found[index]!
  const octal = (at(1) & 0o7777).toString(8)
  const values: Record<string, string | number> = {
    n: name,
    N:
      link === null
        ? format === DEFAULT
          ? name
          : `'${name}'`
        : format === DEFAULT
          ? `${name} -> ${link}`
          : `'${name}' -> '${link}'`,
    s: at(8),
    b: at(9),
    B: 512,
    o: at(6),
    F: kindText(found),
    d: at(0),
    D: at(0).toString(16),
    Hd: 0,
    Ld: at(0),
    i: at(7),
    h: at(2),
    a: octal,
    A: modeText(found),
    f: at(1).toString(16),
    u: at(3),
    U: ownerName(at(3)),
    g: at(4),
    G: groupName(at(4)),
    x: longTime(at(10), at(11)),
    y: longTime(at(12), at(13)),
    z: longTime(at(14), at(15)),
    w: longTime(at(16), at(17)),
    X: at(10),
    Y: at(12),
    Z: at(14),
    W: at(16),
    '%': '%',
  }
  return format.replace(
    /%([-0]*)(\d*)(?:\.(\d+))?(Hd|Ld|[a-zA-Z%])/g,
    (all, flags: string, width: string, _: string, letter: string) => {
      const value = values[letter]
      if (value === undefined) return all
      const text = String(value)
      return flags.includes('-')
        ? text.padEnd(Number(width))
        : text.padStart(Number(width), flags.includes('0') ? '0' : ' ')
    },
  )
}
