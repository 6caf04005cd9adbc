import { decide } from '../../policy/decide.ts'
import { SystemError } from '../../protocol/errors.ts'
import type { Subject } from '../../protocol/policy.ts'
import { OPEN_FLAGS, type SyscallName } from '../../protocol/syscall.ts'
import type { Call } from '../process/open-file.ts'
import type { Process } from '../process/process.ts'
import { LOOPBACK, type SyscallHandlers } from '../syscall/handlers.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { builtIn, entry, moved, opened, started } from './subjects.ts'

const WRITES = OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_RDWR | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC

/**
 * The same calls; those of a guarded process that write files or start programs are held to its policy. What has been
 * opened for writing was judged then. Everything that a program can do goes through these calls, so there is no other
 * way round than one through here.
 */
export function guardCalls(handlers: SyscallHandlers, fs: FileSystem): SyscallHandlers {
  type Find = (process: Process, ...args: any[]) => Subject[]
  const held: Partial<Record<SyscallName, { binds: 'bindsFiles' | 'bindsCommands'; find: Find }>> = {}
  const files = (name: SyscallName, find: Find) => {
    held[name] = { binds: 'bindsFiles', find }
  }
  files('open', ({ cwd }, path, flags) => ((flags & WRITES) !== 0 ? opened(fs, path, cwd) : []))
  files('writeFile', ({ cwd }, path) => opened(fs, path, cwd))
  files('mkdir', ({ cwd }, path) => entry(fs, path, cwd))
  files('rmdir', ({ cwd }, path) => entry(fs, path, cwd))
  files('unlink', ({ cwd }, path) => entry(fs, path, cwd))
  files('rename', ({ cwd }, from, to) => moved(fs, from, to, cwd))
  // Another name would be another way to write it.
  files('link', ({ cwd }, existing, path) => [...opened(fs, existing, cwd), ...entry(fs, path, cwd)])
  files('symlink', ({ cwd }, _target, path) => entry(fs, path, cwd))
  files('listenAt', ({ cwd }, path) => entry(fs, path, cwd))
  files('chmod', ({ cwd }, path) => opened(fs, path, cwd))
  files('utimes', ({ cwd }, path) => opened(fs, path, cwd))
  files('lutimes', ({ cwd }, path) => entry(fs, path, cwd))
  files('fchmod', (process, fd) => openedAs(process, fd))
  held.spawn = {
    binds: 'bindsCommands',
    find: ({ cwd }, { file, args, env, cwd: own }) =>
      started(fs, { file, argv: args, env, cwd: own.startsWith('/') ? own : `${cwd}/${own}` }),
  }
  held.exec = {
    binds: 'bindsCommands',
    find: ({ cwd }, { file, args, env }) => started(fs, { file, argv: args, env, cwd }),
  }
  held.permit = { binds: 'bindsCommands', find: (_process, argv) => [builtIn(argv)] }

  /** A file that was opened for reading can still be shut to others. */
  function openedAs(process: Process, fd: number): Subject[] {
    const file = process.descriptors.find(fd)?.file
    return file && 'node' in file
      ? opened(fs, fs.pathOf((file as { node: Parameters<FileSystem['pathOf']>[0] }).node), '/')
      : []
  }

  /** A rule that denies holds for every host; what the gateway would refuse may be a question, or allowed, here. */
  async function connect(process: Process, call: Call, host: string, port: number): Promise<number> {
    const { guard } = process
    const open = () => handlers.connect(process, call, host, port)
    if (!guard?.policy || LOOPBACK.has(host)) return open()
    const subject: Subject = { kind: 'host', host }
    const { effect, rule } = decide(guard.policy, subject, false)
    const find = () => [subject]
    if (effect === 'deny' && rule) return guard.pass(find, 'connect', open)
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== 'EACCES' || effect !== 'ask') throw error
      return guard.pass(find, 'connect', open)
    }
  }

  const guarded = Object.entries(held).map(([name, { binds, find }]) => {
    const act = handlers[name as SyscallName] as (process: Process, call: Call, ...args: unknown[]) => unknown
    const handler = (process: Process, call: Call, ...args: unknown[]) => {
      const { guard } = process
      if (!guard?.[binds]) return act(process, call, ...args)
      return guard.pass(
        () => find(process, ...args),
        name,
        () => act(process, call, ...args),
      )
    }
    return [name, handler]
  })
  return { ...handlers, ...Object.fromEntries(guarded), connect }
}
