import { type Io, write } from './io.ts'
import { statusOf } from './jobs.ts'
import { isType, resolve, S_IFDIR } from './kernel-files.ts'
import { type Scope, ShellError, Stopped } from './scope.ts'
import { exportedEnvironment, getVariable } from './variables.ts'

/** The files named so in PATH that may be executed, first first. A name with a slash is a path. */
export function findExecutables(scope: Scope, name: string): string[] {
  const { sys } = scope.shell.context
  const probe = (path: string): boolean => {
    try {
      const stat = sys.stat(path)
      return stat !== null && !isType(stat, S_IFDIR) && (stat[1]! & 0o111) !== 0
    } catch {
      return false
    }
  }
  if (name.includes('/')) {
    const path = resolve(scope.cwd, name)
    return probe(path) ? [path] : []
  }
  const found: string[] = []
  for (const directory of (getVariable(scope, 'PATH') ?? '').split(':')) {
    const path = resolve(resolve(scope.cwd, directory || '.'), name)
    if (probe(path)) found.push(path)
  }
  return found
}

/** Why a name with a slash cannot be run, as a message and `$?`. */
export function explainMissing(scope: Scope, name: string): ShellError {
  if (!name.includes('/')) return new ShellError(`${name}: command not found`, 127)
  let stat: Float64Array | null = null
  try {
    stat = scope.shell.context.sys.stat(resolve(scope.cwd, name))
  } catch {
    // A parent that is a file, say: nothing is there.
  }
  if (!stat) return new ShellError(`${name}: No such file or directory`, 127)
  if (isType(stat, S_IFDIR)) return new ShellError(`${name}: Is a directory`, 126)
  return new ShellError(`${name}: Permission denied`, 126)
}

/** Runs a file as a process of its own on these descriptors, and waits for it. */
export async function runProcess(
  scope: Scope,
  path: string,
  argv: string[],
  io: Io,
  started?: (pid: number) => void,
): Promise<number> {
  const { control } = scope
  const { sys, async } = scope.shell.context
  const fds: (number | null)[] = []
  for (let number = 0; number <= Math.max(2, ...io.keys()); number++) {
    fds.push(io.get(number)?.fd ?? null)
  }
  // With nothing on its input, a background job must not take the terminal's.
  if (control.background && scope.shell.interactive && io.get(0)?.kind === 'TTY') fds[0] = null
  const request = { env: exportedEnvironment(scope), cwd: scope.cwd, fds, detached: control.background }
  const pid = spawn(scope, path, argv, request)
  const places = new Set([...io.values()].map((descriptor) => descriptor.place))
  for (const place of places) place.users++
  control.children.add(pid)
  started?.(pid)
  try {
    const status = await async.wait(pid).promise
    if (status.signal === 'SIGINT' && scope.shell.interactive && !control.background) {
      await write(scope, io, 2, '\n').catch(() => {})
      throw new Stopped('SIGINT')
    }
    return statusOf(status)
  } finally {
    control.children.delete(pid)
    for (const place of places) {
      place.users--
      place.at = null
    }
  }
  function spawn(_: Scope, file: string, args: string[], rest: typeof request): number {
    try {
      return sys.spawn({ file, args, ...rest })
    } catch (error) {
      const { code, reason } = error as { code?: string; reason?: string }
      if (code === 'EACCES' && reason) throw new ShellError(`${argv[0]}: refused. ${reason}`, 126)
      // A text file without `#!` is a script for the shell, as POSIX has it.
      if (code === 'ENOEXEC') return sys.spawn({ file: '/bin/sh', args: ['sh', file, ...args.slice(1)], ...rest })
      if (code === 'EACCES') throw new ShellError(`${argv[0]}: Permission denied`, 126)
      if (code === 'ENOENT') throw new ShellError(`${argv[0]}: bad interpreter: No such file or directory`, 127)
      if (code === 'EAGAIN') throw new ShellError('fork: Resource temporarily unavailable', 126)
      throw new ShellError(`${argv[0]}: ${(error as Error).message}`, 126)
    }
  }
}
