import { SIGNALS } from '../../../protocol/syscall.ts'
import { decode, readAll } from '../io.ts'
import { collapse } from '../kernel-files.ts'
import { createControl, ShellError, Stopped, scalar, subshell } from '../scope.ts'
import { exportedEnvironment } from '../variables.ts'
import { type Builtin, type Call, print } from './call.ts'
import { signalOf } from './jobs.ts'
import { delay, duration } from './streams.ts'

/** Commands that run another command: it may be a built-in or a program, and its output streams. */

export const env: Builtin = async (call) => {
  const inner = subshell(call.scope)
  let args = call.args
  for (; args[0]?.startsWith('-'); args = args.slice(1)) {
    const [option] = args
    if (option === '--') {
      args = args.slice(1)
      break
    }
    if (option === '-i' || option === '-' || option === '--ignore-environment')
      for (const variable of inner.variables.values()) variable.exported = false
    else if (option === '-u' || option === '-C') {
      if (option === '-u') inner.variables.delete(args[1] ?? '')
      else inner.cwd = collapse(inner.cwd, args[1] ?? '.')
      args = args.slice(1)
    } else if (option === '-S') {
      args = ['', ...(args[1] ?? '').split(/\s+/).filter(Boolean), ...args.slice(2)]
    } else throw new ShellError(`env: invalid option -- '${option}'`, 125)
  }
  for (; /^[^=]+=/.test(args[0] ?? ''); args = args.slice(1)) {
    const at = args[0]!.indexOf('=')
    inner.variables.set(args[0]!.slice(0, at), scalar(args[0]!.slice(at + 1), true))
  }
  if (args.length > 0) return inner.shell.interpreter.runArgv(inner, args, call.io, { functions: false })
  const lines = Object.entries(exportedEnvironment(inner)).map(([name, value]) => `${name}=${value}\n`)
  await print(call, lines.join(''))
  return 0
}

export const printenv: Builtin = async (call) => {
  const variables = exportedEnvironment(call.scope)
  if (call.args.length === 0) {
    await print(
      call,
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    return 0
  }
  let status = 0
  for (const name of call.args) {
    if (variables[name] === undefined) status = 1
    else await print(call, `${variables[name]}\n`)
  }
  return status
}

/** The terminal's hang-up does not reach a process group of its own, which `&` gives anyway. */
export const nohup: Builtin = ({ scope, args, io }) =>
  scope.shell.interpreter.runArgv(scope, args, io, { functions: false })

/** `time` as a command, where it is not the keyword (after `env`, say). */
export const time: Builtin = async (call) => {
  const begin = performance.now()
  const status = await call.scope.shell.interpreter.runArgv(call.scope, call.args, call.io)
  const seconds = ((performance.now() - begin) / 1000).toFixed(2)
  await print({ ...call, io: new Map(call.io).set(1, call.io.get(2)!) }, `real ${seconds}\nuser 0.00\nsys 0.00\n`)
  return status
}

/** `timeout 5 command`: 124 when the time was over, as GNU's. */
export const timeout: Builtin = async (call) => {
  let args = call.args
  let signal = signalOf('TERM')
  let killAfter: number | null = null
  let preserve = false
  for (; args[0]?.startsWith('-'); args = args.slice(1)) {
    const [option = ''] = args
    const match = /^(?:-s|--signal=?|-k|--kill-after=?)(.*)$/.exec(option)
    if (option === '--preserve-status') preserve = true
    else if (option === '--foreground' || option === '-v' || option === '--verbose') continue
    else if (match) {
      const value = match[1] || args[1] || ''
      if (!match[1]) args = args.slice(1)
      if (option.startsWith('-k') || option.startsWith('--kill')) killAfter = duration(value)
      else signal = signalOf(value)
    } else throw new ShellError(`timeout: invalid option -- '${option}'`, 125)
  }
  const seconds = duration(args[0] ?? '')
  if (seconds === null || !signal || args.length < 2)
    throw new ShellError(`timeout: invalid time interval '${args[0] ?? ''}'`, 125)

  const { shell } = call.scope
  const inner = subshell(call.scope, createControl(call.scope.control.background, call.scope.control.job))
  const outer = call.scope.control
  const forward = {
    promise: Promise.resolve(),
    cancel: () => shell.jobs.signal(inner.control, outer.stopped ?? 'SIGTERM'),
  }
  outer.pending.add(forward)
  let over = false
  const chosen = signal
  const timer = delay(seconds * 1000)
  const hard = delay(killAfter === null ? 2 ** 31 : (seconds + killAfter) * 1000)
  let ended = false
  if (seconds > 0)
    timer.promise.then(() => {
      if (ended) return
      over = true
      shell.jobs.signal(inner.control, chosen)
    })
  if (killAfter !== null) hard.promise.then(() => ended || shell.jobs.signal(inner.control, 'SIGKILL'))
  try {
    const status = await shell.interpreter.runArgv(inner, args.slice(1), call.io, { functions: false })
    return over && !preserve ? (status === 137 ? 137 : 124) : status
  } catch (error) {
    if (!over || !(error instanceof Stopped)) throw error
    const killed = 128 + SIGNALS[error.signal]
    return preserve || error.signal === 'SIGKILL' ? killed : 124
  } finally {
    ended = true
    outer.pending.delete(forward)
    timer.cancel()
    hard.cancel()
  }
}

interface XargsOptions {
  count: number
  replace: string | null
  nul: boolean
  delimiter: string | null
  skipEmpty: boolean
  parallel: number
}

export const xargs: Builtin = async (call) => {
  const options: XargsOptions = {
    count: 5000,
    replace: null,
    nul: false,
    delimiter: null,
    skipEmpty: false,
    parallel: 1,
  }
  let args = call.args
  for (; args[0]?.startsWith('-') && args[0] !== '-'; args = args.slice(1)) {
    const [option = ''] = args
    if (option === '--') {
      args = args.slice(1)
      break
    }
    if (option === '-0' || option === '--null') options.nul = true
    else if (option === '-r' || option === '--no-run-if-empty') options.skipEmpty = true
    else if (option === '-t') continue
    else {
      const match = /^-([nLIPds])(.*)$/.exec(option)
      if (!match) throw new ShellError(`xargs: invalid option -- '${option.replace(/^-+/, '')}'`)
      const value = match[2] || args[1] || ''
      if (!match[2]) args = args.slice(1)
      if (match[1] === 'n' || match[1] === 'L') options.count = Number(value)
      else if (match[1] === 'I') options.replace = value
      else if (match[1] === 'P') options.parallel = Number(value) || 64
      else if (match[1] === 'd')
        options.delimiter = value.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0')
    }
  }
  const command = args.length > 0 ? args : ['echo']
  const items = itemsOf(decode(await readAll(call.scope, call.io.get(0))), options)
  const io = new Map(call.io)
  io.delete(0)
  const lines: string[][] = []
  if (options.replace !== null)
    for (const item of items) lines.push(command.map((word) => word.replaceAll(options.replace!, item)))
  else
    for (let at = 0; at < items.length; at += options.count)
      lines.push([...command, ...items.slice(at, at + options.count)])
  if (items.length === 0 && !options.skipEmpty && options.replace === null) lines.push(command)
  return runLines(call, lines, io, options.parallel)
}

async function runLines(call: Call, lines: string[][], io: Call['io'], parallel: number): Promise<number> {
  let status = 0
  const queue = [...lines]
  const worker = async () => {
    for (let argv = queue.shift(); argv; argv = queue.shift()) {
      const one = await call.scope.shell.interpreter.runArgv(subshell(call.scope), argv, io, { functions: false })
      if (one !== 0) status = one > 128 ? 125 : 123
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, lines.length) }, worker))
  return status
}

function itemsOf(text: string, options: XargsOptions): string[] {
  const separator = options.nul ? '\0' : options.delimiter
  if (separator !== null) {
    const parts = text.split(separator)
    if (parts.at(-1) === '') parts.pop()
    return parts
  }
  if (options.replace !== null)
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  const words = text.match(/(?:[^\s"'\\]|\\[\s\S]|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, a = '', b = '', c = '') => a + b + c))
}
