import { SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import type { BindingFactory, NodeEnv } from '../env.ts'
import { handleWrap } from './handle-wrap.ts'

const EPERM = -1
const EINVAL = -22
const ESRCH = -3

/** The one user and group: see `credentials`. */
const OWN_ID = 1000

interface Stdio {
  type: 'pipe' | 'overlapped' | 'ignore' | 'fd' | 'inherit' | 'wrap'
  handle?: any
  wrapType?: string
  fd?: number
  ipc?: boolean
}

export const environmentOf = (pairs: string[] | undefined): Record<string, string> =>
  Object.fromEntries(
    (pairs ?? []).map((pair) => [pair.slice(0, pair.indexOf('=', 1)), pair.slice(pair.indexOf('=', 1) + 1)]),
  )

export const signalName = (number: number): SignalName | undefined =>
  Object.keys(SIGNALS).find((key) => SIGNALS[key as SignalName] === number) as SignalName | undefined

/** `internalBinding('process_wrap')`. */
export const processWrap: BindingFactory = (env, stub) => ({
  Process: class Process extends handleWrap(env) {
    declare pid: number | undefined
    constructor() {
      super('PROCESSWRAP')
    }
    spawn(
      file: string,
      args: string[] | undefined,
      cwd: string | undefined,
      envPairs: string[] | undefined,
      stdio: Stdio[] | undefined,
      flags: number,
      uid?: number,
      gid?: number,
    ) {
      if ([uid, gid].some((id) => id !== undefined && id !== null && id !== OWN_ID)) return EPERM
      const ends = openStdio(env, stdio ?? [])
      try {
        this.pid = env.context.sys.spawn({
          file,
          args: args?.length ? args.map(String) : [file],
          env: envPairs ? environmentOf(envPairs) : { ...env.process.env },
          cwd: cwd ?? env.process.cwd(),
          fds: ends.child,
          detached: (flags & stub.constants.kProcessFlagDetached) !== 0,
        })
      } catch (error) {
        return env.errnoOf(error)
      } finally {
        // Where there is no child, what would have come from it ends at once.
        ends.handOver()
      }
      this.activate()
      env.loop.request(
        env.context.async.wait(this.pid),
        (error, status) => {
          this.deactivate()
          if (this.isClosed()) return
          // Nobody knows how it ended: that must not look like success.
          const code = error ? 1 : (status!.code ?? 0)
          env.makeCallback(this, 'onexit', code, (error ? '' : status!.signal) ?? '')
        },
        false,
      )
      return 0
    }
    kill(signal: number) {
      const name = signalName(signal)
      if (signal !== 0 && !name) return EINVAL
      if (this.pid === undefined) return ESRCH
      try {
        env.context.sys.kill(this.pid, name ?? 0)
        return 0
      } catch (error) {
        return env.errnoOf(error)
      }
    }
  },
})

/** The child's descriptors, and the parent's ends of what is between them. */
function openStdio(env: NodeEnv, stdio: Stdio[]) {
  const { sys } = env.context
  const child: (number | null)[] = []
  const borrowed: number[] = []
  const own: { handle: any; fd: number; duplex: boolean }[] = []
  for (const [index, entry] of stdio.entries()) {
    if (entry.type === 'ignore') child.push(null)
    else if (entry.type === 'fd' || entry.type === 'inherit') child.push(entry.fd ?? index)
    else if (entry.type === 'wrap') {
      entry.handle._lend?.()
      child.push(entry.handle.fd)
    } else if (index > 2 || entry.ipc) {
      const [mine, theirs] = duplexPair(env)
      child.push(theirs)
      borrowed.push(theirs)
      own.push({ handle: entry.handle, fd: mine, duplex: true })
    } else {
      const [read, write] = sys.pipe()
      const theirs = index === 0 ? read : write
      child.push(theirs)
      borrowed.push(theirs)
      own.push({ handle: entry.handle, fd: index === 0 ? write : read, duplex: false })
    }
  }
  return {
    child,
    handOver() {
      for (const fd of borrowed) sys.close(fd)
      for (const { handle, fd, duplex } of own) duplex ? handle._attachDuplex(fd) : handle.open(fd)
    },
  }
}

/** Two ends of a connection: what a Unix socket pair is elsewhere. */
function duplexPair(env: NodeEnv): [number, number] {
  const { sys } = env.context
  const server = sys.listen(0)
  const mine = sys.connect('127.0.0.1', sys.socketName(server).localPort)
  const { fd } = sys.accept(server)
  sys.close(server)
  return [mine, fd]
}
