import { print, printError } from '../builtins/call.ts'
import { readAll } from '../io.ts'
import { collapse, dirname, join, resolve } from '../kernel-files.ts'
import { missingOperand, reason, withOptions } from './input.ts'

/** `realpath`: all but the last part must exist; with `-e` that too, with `-m` nothing. */
export const realpath = withOptions(
  'emsqz',
  { 'canonicalize-existing': 'e', 'canonicalize-missing': 'm', 'no-symlinks': 's' },
  async (call, options) => {
    const { scope } = call
    const { sys } = scope.shell.context
    if (options.rest.length === 0) return missingOperand(call)
    let status = 0
    for (const name of options.rest) {
      const path = resolve(scope.cwd, name)
      try {
        let real = path
        if (options.has('s')) real = collapse(scope.cwd, name)
        else {
          if (sys.stat(path)) real = sys.realpath(path)
          else if (options.has('e')) throw Object.assign(new Error(name), { code: 'ENOENT' })
          else if (options.has('m')) real = collapse(scope.cwd, name)
          else real = join(sys.realpath(dirname(path)), path.split('/').at(-1)!)
        }
        await print(call, `${real}\n`)
      } catch (error) {
        status = 1
        if (!options.has('q')) await printError(call, `realpath: ${name}: ${reason(error)}\n`)
      }
    }
    return status
  },
)

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `mktemp`, of files and with `-d` of folders; below `$TMPDIR` or `/tmp` where the template says no folder. */
export const mktemp = withOptions(
  'dqtup:',
  { directory: 'd', quiet: 'q', 'dry-run': 'u', tmpdir: 'p' },
  async (call, options) => {
    const { scope } = call
    const { sys } = scope.shell.context
    const template = options.rest[0] ?? 'tmp.XXXXXXXXXX'
    const holes = /X{3,}(?=[^X]*$)/.exec(template)
    if (!holes) {
      await printError(call, `mktemp: too few X's in template '${template}'\n`)
      return 1
    }
    const below = options.value('p') || scope.variables.get('TMPDIR')?.value || '/tmp'
    const inTemporary = options.has('t') || options.has('p') || options.rest.length === 0
    const random = Array.from(
      crypto.getRandomValues(new Uint8Array(holes[0].length)),
      (byte) => LETTERS[byte % LETTERS.length],
    )
    const name = template.replace(holes[0], random.join(''))
    const shown = inTemporary ? join(below, name) : name
    const path = resolve(scope.cwd, shown)
    try {
      if (options.has('d')) sys.mkdir(path, 0o700)
      else if (!options.has('u')) sys.writeFile(path, new Uint8Array(0), 0o301, 0o600)
    } catch (error) {
      const kind = options.has('d') ? 'directory' : 'file'
      await printError(
        call,
        `mktemp: failed to create ${kind} via template '${join(below, template)}': ${reason(error)}\n`,
      )
      return 1
    }
    await print(call, `${shown}\n`)
    return 0
  },
)

const SIZES: Record<string, number> = { '': 1, K: 1024, M: 1 << 20, G: 1 << 30, KB: 1000, MB: 1e6, GB: 1e9 }

/** `truncate -s SIZE`, also by `+` and `-`. */
export const truncate = withOptions('cs:', { 'no-create': 'c', size: 's' }, async (call, options) => {
  const { scope } = call
  const { sys } = scope.shell.context
  const match = /^([-+]?)(\d+)([KMG]?B?)$/.exec(options.value('s') ?? '')
  if (!match || SIZES[match[3]!] === undefined) {
    await printError(
      call,
      options.has('s')
        ? `truncate: Invalid number: '${options.value('s')}'\n`
        : "truncate: you must specify either '--size' or '--reference'\n",
    )
    return 1
  }
  const amount = Number(match[2]) * SIZES[match[3]!]!
  let status = 0
  for (const name of options.rest) {
    const path = resolve(scope.cwd, name)
    try {
      const size = sys.stat(path)?.[8]
      if (size === undefined && options.has('c')) continue
      const fd = sys.open(path, 0o101, 0o666)
      sys.ftruncate(fd, match[1] === '' ? amount : Math.max(0, (size ?? 0) + (match[1] === '+' ? amount : -amount)))
      sys.close(fd)
    } catch (error) {
      status = 1
      await printError(call, `truncate: cannot open '${name}' for writing: ${reason(error)}\n`)
    }
  }
  return status
})

/** `cmp`, which names the first place where two files differ. */
export const cmp = withOptions('s', { silent: 's', quiet: 's' }, async (call, options) => {
  const { scope } = call
  const [left, right = '-'] = options.rest
  if (left === undefined) return missingOperand(call)
  const contents: Uint8Array[] = []
  for (const name of [left, right]) {
    try {
      contents.push(
        name === '-'
          ? await readAll(scope, call.io.get(0))
          : scope.shell.context.sys.readFile(resolve(scope.cwd, name)),
      )
    } catch (error) {
      await printError(call, `cmp: ${name}: ${reason(error)}\n`)
      return 2
    }
  }
  const [a, b] = contents as [Uint8Array, Uint8Array]
  const at = a.findIndex((byte, index) => byte !== b[index])
  if (at < 0 && a.length === b.length) return 0
  if (options.has('s')) return 1
  if (at < 0 || at >= b.length) {
    const short = a.length < b.length ? left : right
    const size = Math.min(a.length, b.length)
    const lines = a.subarray(0, size).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0)
    await printError(call, `cmp: EOF on ${short} after byte ${size}, in line ${lines + (a[size - 1] === 10 ? 0 : 1)}\n`)
    return 1
  }
  const line = a.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1)
  await print(call, `${left} ${right} differ: char ${at + 1}, line ${line}\n`)
  return 1
})
