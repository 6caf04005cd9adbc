import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import type { BindingFactory, NodeEnv } from '../env.ts'
import { bytesOf } from './fs/values.ts'
import { environmentOf, signalName } from './process-wrap.ts'

const ENOBUFS = -105
/** Native Node reads so much at a time: what is too much is seen only then. */
const READ_BYTES = 65536

interface SyncStdio {
  type: 'pipe' | 'ignore' | 'inherit' | 'fd'
  readable?: boolean
  writable?: boolean
  input?: ArrayBufferView
  fd?: number
}

interface SyncOptions {
  file: string
  args?: string[]
  cwd?: string
  envPairs?: string[]
  stdio: SyncStdio[]
  timeout?: number
  maxBuffer?: number
  killSignal?: number
  detached?: boolean
}

/**
 * `internalBinding('spawn_sync')`. Output goes through files without a name: a process that sleeps until its child
 * ends cannot empty two pipes at once.
 */
export const spawnSync: BindingFactory = (env) => {
  let files = 0
  return {
    spawn(options: SyncOptions) {
      const { sys } = env.context
      const outputs: (number | null)[] = []
      const opened: number[] = []
      const file = () => {
        const path = `/tmp/.spawn-sync-${env.start!.pid}-${++files}`
        const fd = sys.open(path, OPEN_FLAGS.O_RDWR | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_EXCL, 0o600)
        sys.unlink(path)
        opened.push(fd)
        return fd
      }
      const fds = options.stdio.map((entry, index) => {
        outputs.push(null)
        if (entry.type === 'ignore') return null
        if (entry.type !== 'pipe') return entry.fd ?? index
        // What the child may only read, and nobody writes to, is empty.
        if (index === 0 && !entry.input) return null
        const fd = file()
        if (entry.input) {
          const bytes = bytesOf(entry.input)
          for (let sent = 0; sent < bytes.length; ) sent += sys.write(fd, bytes.subarray(sent), sent)
        }
        if (entry.writable) outputs[index] = fd
        return fd
      })
      try {
        const limit = options.maxBuffer ?? Number.POSITIVE_INFINITY
        const killSignal = signalName(options.killSignal ?? 15) ?? 'SIGTERM'
        const pid = sys.spawn({
          file: options.file,
          args: (options.args ?? [options.file]).map(String),
          env: options.envPairs ? environmentOf(options.envPairs) : { ...env.process.env },
          cwd: options.cwd ?? env.process.cwd(),
          fds,
          detached: options.detached === true,
          ...(options.timeout && options.timeout > 0
            ? {
                killAfter: { milliseconds: options.timeout, signal: killSignal },
              }
            : {}),
          ...(limit < Number.POSITIVE_INFINITY
            ? { killOver: { fds: outputs.filter((fd) => fd !== null), bytes: limit, signal: killSignal } }
            : {}),
        })
        const started = env.native.performance.now()
        const status = sys.wait(pid)
        const timedOut =
          options.timeout &&
          options.timeout > 0 &&
          status.signal &&
          env.native.performance.now() - started >= options.timeout
        let overflow = false
        const output = outputs.map((fd) => {
          if (fd === null) return null
          // Of what is too much, native Node has read whole pieces.
          const most = Math.max(1, Math.ceil(limit / READ_BYTES)) * READ_BYTES
          const bytes = contents(env, fd, most + 1)
          if (bytes.length <= limit) return bytes
          overflow = true
          return bytes.subarray(0, most)
        })
        const error = timedOut ? -110 : overflow ? ENOBUFS : 0
        return {
          pid,
          // A child that wrote too much counts as killed for it.
          status: overflow ? null : status.code,
          signal: overflow ? killSignal : status.signal,
          output,
          ...(error ? { error } : {}),
        }
      } catch (error) {
        return { pid: 0, status: null, signal: null, output: null, error: env.errnoOf(error) }
      } finally {
        for (const fd of opened) sys.close(fd)
      }
    },
  }
}

function contents(env: NodeEnv, fd: number, most: number): Uint8Array {
  const { Buffer } = env.requireBuiltin('buffer')
  const parts: Uint8Array[] = []
  for (let position = 0; ; ) {
    const part = env.context.sys.read(fd, 1 << 20, position)
    if (part.length === 0 || position > most) return Buffer.concat(parts)
    parts.push(part)
    position += part.length
  }
}
