import { breathe } from '../breathe.ts'
import { eachInput, reason } from '../commands/input.ts'
import { close, type Descriptor, describe, read, write } from '../io.ts'
import { resolve } from '../kernel-files.ts'
import { checkStopped, interruptible } from '../scope.ts'
import { type Builtin, type Call, flags, print, printError } from './call.ts'

/** Commands that must pass data on as it comes, or end early: just-bash's own take all their input first. */

export const cat: Builtin = async (call) => {
  const { rest, unknown } = flags(call.args, 'u')
  // Line numbers and visible control characters: the other implementation has them.
  if (unknown || call.args.some((arg) => arg.startsWith('--')))
    return call.scope.shell.tools.run(call.scope, 'cat', call.args, call.io)
  return eachInput(call, rest, async (input) => {
    for (;;) {
      const chunk = await read(call.scope, input)
      if (chunk.length === 0) return
      await write(call.scope, call.io, 1, chunk)
    }
  })
}

export const tee: Builtin = async (call) => {
  const { scope, io } = call
  const { set, rest } = flags(call.args, 'ai')
  const outputs = new Map(io)
  const opened: Descriptor[] = []
  const numbers = [1]
  let status = 0
  for (const [index, name] of rest.entries()) {
    const flag = set.has('a') ? 0o2101 : 0o1101
    let descriptor: Descriptor
    try {
      descriptor = describe(scope, scope.shell.context.sys.open(resolve(scope.cwd, name), flag, 0o666))
    } catch (error) {
      // The others still get all of it.
      await printError(call, `tee: ${name}: ${reason(error)}\n`)
      status = 1
      continue
    }
    opened.push(descriptor)
    outputs.set(1000 + index, descriptor)
    numbers.push(1000 + index)
  }
  try {
    const stdin = io.get(0)
    for (;;) {
      const chunk = stdin ? await read(scope, stdin) : new Uint8Array(0)
      if (chunk.length === 0) return status
      for (const number of numbers) await write(scope, outputs, number, chunk)
    }
  } finally {
    for (const descriptor of opened) close(scope, descriptor)
  }
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
  '\\': '\\',
}

export const echo: Builtin = async (call) => {
  let { args } = call
  let newline = true
  let escapes = call.scope.options.has('xpg_echo')
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    for (const letter of args[0]!.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
    args = args.slice(1)
  }
  let text = args.join(' ')
  if (escapes) {
    const end = text.search(/(?<!\\)(?:\\\\)*\\c/)
    if (end >= 0) {
      text = text.slice(0, text.indexOf('\\c', end))
      newline = false
    }
    text = text.replace(
      /\\(0[0-7]{0,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|.)/g,
      (all, code: string) => {
        if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
        if (code[0] === '0') return String.fromCharCode(Number.parseInt(code, 8) & 255)
        return ESCAPES[code] ?? all
      },
    )
  }
  await print(call, newline ? `${text}\n` : text)
  return 0
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400 }

/** Seconds, with a unit if need be: `1.5`, `2m`. null where it is none. */
export function duration(text: string): number | null {
  const match = /^(\d*\.?\d+|\d+\.)([smhd]?)$/.exec(text)
  return match ? Number(match[1]) * UNITS[match[2] || 's']! : null
}

async function wrong(call: Call, what: string): Promise<number> {
  await printError(call, `${call.name}: ${what}\nTry '${call.name} --help' for more information.\n`)
  return 1
}

export const sleep: Builtin = async (call) => {
  let seconds = 0
  for (const arg of call.args) {
    const one = arg === 'infinity' ? 1e9 : duration(arg)
    if (one === null) return wrong(call, `invalid time interval '${arg}'`)
    seconds += one
  }
  if (call.args.length === 0) return wrong(call, 'missing operand')
  await interruptible(call.scope, delay(seconds * 1000))
  checkStopped(call.scope)
  return 0
}

/** A timer in the shape of a kernel call, so that ^C cancels it alike. */
export function delay(milliseconds: number): { promise: Promise<void>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, Math.min(milliseconds, 2 ** 31 - 1))
  return {
    promise,
    cancel() {
      clearTimeout(timer)
      resolve()
    },
  }
}

export const yes: Builtin = async (call) => {
  const line = `${call.args.join(' ') || 'y'}\n`
  const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)))
  for (;;) {
    await breathe()
    checkStopped(call.scope)
    await print(call, block)
  }
}

export const history: Builtin = async (call) => {
  const lines = call.scope.shell.history
  if (call.args[0] === '-c') {
    lines.length = 0
    return 0
  }
  const count = Number(call.args[0] ?? lines.length)
  const from = Math.max(0, lines.length - count)
  await print(
    call,
    lines
      .slice(from)
      .map((line, index) => `${String(from + index + 1).padStart(5)}  ${line}\n`)
      .join(''),
  )
  return 0
}
