import { SIGNALS, type SignalName } from '../../../protocol/syscall.ts'
import { speaker } from '../execute/report.ts'
import { quoteForShell } from '../expand/transform.ts'
import { decode } from '../io.ts'
import type { Job } from '../jobs.ts'
import { checkStopped, type Scope, ShellError } from '../scope.ts'
import { type Builtin, type Call, flags, print, printError } from './call.ts'

/** A signal by number or name, with or without `SIG`. 0 only asks whether the process is there. */
export function signalOf(text: string): SignalName | 0 | null {
  if (text === '0') return 0
  if (/^\d+$/.test(text)) {
    const found = Object.entries(SIGNALS).find(([, value]) => value === Number(text))
    return (found?.[0] as SignalName | undefined) ?? null
  }
  const name = `SIG${text.toUpperCase().replace(/^SIG/, '')}`
  return name in SIGNALS ? (name as SignalName) : null
}

export const kill: Builtin = async (call) => {
  const { scope } = call
  let args = call.args
  if (args[0] === '-l' || args[0] === '-L') {
    const [, status] = args
    const names = Object.keys(SIGNALS).map((name) => name.slice(3))
    const one = status && signalOf(String(Number(status) > 128 ? Number(status) - 128 : status))
    await print(call, `${one ? one.slice(3) : names.join(' ')}\n`)
    return 0
  }
  let signal: SignalName | 0 | null = 'SIGTERM'
  if (args[0] === '-s' || args[0] === '-n') {
    signal = signalOf(args[1] ?? '')
    args = args.slice(2)
  } else if (args[0] !== '--' && /^-./.test(args[0] ?? '')) {
    signal = signalOf(args[0]!.slice(1))
    args = args.slice(1)
  }
  if (args[0] === '--') args = args.slice(1)
  if (signal === null) throw new ShellError(`kill: ${call.args[0]}: invalid signal specification`)
  if (args.length === 0) throw new ShellError('kill: usage: kill [-s sigspec | -signum] pid | jobspec ...', 2)
  let status = 0
  for (const target of args) status = (await killOne(call, target, signal)) || status
  checkStopped(scope)
  return status
}

async function killOne(call: Call, target: string, signal: SignalName | 0): Promise<number> {
  const { scope } = call
  const { jobs, context } = scope.shell
  const job = jobs.find(target)
  if (job && job.status === null) {
    if (signal !== 0) jobs.signal(job.control, signal)
    return 0
  }
  if (target.startsWith('%')) throw new ShellError(`kill: ${target}: no such job`)
  if (!/^-?\d+$/.test(target)) throw new ShellError(`kill: ${target}: arguments must be process or job IDs`)
  try {
    const nested = scope.shell.trapping !== null
    context.sys.kill(Number(target), signal)
    // A signal to this very shell comes by message; a call on the same port is answered after it.
    const own = Number(target) === scope.shell.start.pid || Number(target) <= 0
    if (own && signal !== 0) {
      await context.async.access('/', 0).promise
      // The next command comes after the trap, unless this is the trap.
      if (!nested) await scope.shell.trapping
    }
    return 0
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error
    await printError(call, `${speaker(scope)}kill: (${target}) - No such process\n`)
    return 1
  }
}

export const wait: Builtin = async (call) => {
  const { scope } = call
  const { jobs } = scope.shell
  const { set, rest, unknown } = flags(call.args, 'nf')
  if (unknown !== null) throw new ShellError(`wait: -${unknown}: invalid option`, 2)
  if (set.has('n')) return waitForNext(call, rest)
  const chosen: Job[] = []
  if (rest.length === 0) chosen.push(...jobs.list)
  let status = 0
  for (const name of rest) {
    const job = jobs.find(name)
    const known = jobs.ended.get(Number(name))
    if (job) chosen.push(job)
    else if (known !== undefined) status = known
    else {
      await printError(call, `${scope.zero}: wait: pid ${name} is not a child of this shell\n`)
      status = 127
    }
  }
  for (const job of chosen) {
    const ended = await waitFor(scope, job)
    jobs.forget(job)
    if (rest.length > 0) status = ended
  }
  return status
}

/** The first of these jobs to end, or of all; 127 where there is none. */
async function waitForNext({ scope }: Call, names: string[]): Promise<number> {
  const { jobs } = scope.shell
  const chosen = names.length > 0 ? names.flatMap((name) => jobs.find(name) ?? []) : jobs.list
  if (chosen.length === 0) return 127
  const first = chosen.find((job) => job.status !== null)
  const ended = first ?? (await Promise.race(chosen.map((job) => waitFor(scope, job).then(() => job))))
  jobs.forget(ended)
  return ended.status!
}

/** A job's end, unless ^C comes first. */
async function waitFor(scope: Scope, job: Job): Promise<number> {
  const { promise: stopped, resolve } = Promise.withResolvers<null>()
  const cut = { promise: stopped, cancel: () => resolve(null) }
  scope.control.pending.add(cut)
  const status = await Promise.race([job.done, stopped])
  scope.control.pending.delete(cut)
  checkStopped(scope)
  return status ?? 130
}

const describe = (job: Job, last: boolean): string => {
  const state = job.status === null ? 'Running' : job.status === 0 ? 'Done' : `Exit ${job.status}`
  return `[${job.number}]${last ? '+' : ' '}  ${state.padEnd(23)} ${job.command}${job.status === null ? ' &' : ''}\n`
}

export const jobs: Builtin = async (call) => {
  const { set } = flags(call.args, 'lpnrs')
  const { list, forget } = call.scope.shell.jobs
  for (const [index, job] of list.entries()) {
    await print(call, set.has('p') ? `${job.id}\n` : describe(job, index === list.length - 1))
    if (job.status !== null) forget(job)
  }
  return 0
}

/** What interactive shells say before the prompt about jobs that have ended. */
export async function reportEnded(call: Call): Promise<void> {
  const { list, forget } = call.scope.shell.jobs
  for (const job of list.filter((candidate) => candidate.status !== null)) {
    await printError(call, describe(job, job === list.at(-1)))
    forget(job)
  }
}

export const fg: Builtin = async (call) => {
  const { shell } = call.scope
  const job = shell.jobs.find(call.args[0] ?? '%%')
  if (!job) throw new ShellError(`fg: ${call.args[0] ?? 'current'}: no such job`)
  await print(call, `${job.command}\n`)
  const status = await waitFor(call.scope, job).catch((error) => {
    // ^C while it is in the foreground is meant for it.
    shell.jobs.signal(job.control, 'SIGINT')
    throw error
  })
  shell.jobs.forget(job)
  return status
}

/** Jobs are never stopped here (the kernel's processes cannot be), so there is nothing to send on. */
export const bg: Builtin = (call) => {
  const job = call.scope.shell.jobs.find(call.args[0] ?? '%%')
  if (!job) throw new ShellError(`bg: ${call.args[0] ?? 'current'}: no such job`)
  return 0
}

export const disown: Builtin = (call) => {
  const { list, find, forget } = call.scope.shell.jobs
  const chosen = call.args.filter((arg) => !arg.startsWith('-')).map((name) => find(name))
  for (const job of chosen.length ? chosen : [...list]) if (job) forget(job)
  return 0
}

/** What the kernel shows of processes under /proc, or, where it shows none, this shell and its children. */
export const ps: Builtin = async (call) => {
  const { sys } = call.scope.shell.context
  const rows: [string, string][] = []
  let entries: { name: string }[] = []
  try {
    entries = sys.readdir('/proc')
  } catch {
    // There is no /proc: what this shell knows itself is below.
  }
  for (const { name } of entries) {
    if (!/^\d+$/.test(name)) continue
    try {
      rows.push([
        name,
        decode(sys.readFile(`/proc/${name}/cmdline`))
          .replaceAll('\0', ' ')
          .trim(),
      ])
    } catch {
      // It ended while we looked.
    }
  }
  if (rows.length === 0) {
    const { start, jobs: table } = call.scope.shell
    rows.push([String(start.pid), start.argv.join(' ')])
    for (const job of table.list) if (job.status === null) rows.push([String(job.id), job.command])
  }
  rows.sort((a, b) => Number(a[0]) - Number(b[0]))
  await print(call, `    PID CMD\n${rows.map(([pid, command]) => `${pid.padStart(7)} ${command}\n`).join('')}`)
  return 0
}

export const trap: Builtin = async (call) => {
  const { scope } = call
  const args = call.args[0] === '--' ? call.args.slice(1) : call.args
  if (args.length === 0 || args[0] === '-p') {
    for (const [name, action] of scope.traps) await print(call, `trap -- ${quoteForShell(action)} ${name}\n`)
    return 0
  }
  const alone = args.length === 1
  const action = alone ? '-' : args[0]!
  for (const name of alone ? args : args.slice(1)) {
    const condition = conditionOf(name)
    if (name === 'DEBUG' || name === 'RETURN') throw new ShellError(`trap: ${name}: this trap is not supported`, 2)
    if (!condition) throw new ShellError(`trap: ${name}: invalid signal specification`)
    if (action === '-') scope.traps.delete(condition)
    else scope.traps.set(condition, action)
    if (scope.subshell === 0 && condition.startsWith('SIG')) {
      const what = action === '-' ? 'default' : action === '' ? 'ignore' : 'catch'
      // The shell itself has uses for these two, whatever the script wants.
      const kept = condition === 'SIGTERM' || condition === 'SIGHUP' || scope.shell.interactive
      scope.shell.context.sys.signalAction(condition as SignalName, what === 'default' && kept ? 'catch' : what)
    }
  }
  return 0
}

function conditionOf(name: string): string | null {
  if (name === '0' || name === 'EXIT') return 'EXIT'
  if (name === 'ERR') return name
  return signalOf(name) || null
}
