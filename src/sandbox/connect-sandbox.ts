import type { DirEnt, FSWatchCallback } from '@webcontainer/api'
import type {
  PortRequest,
  PortResponse,
  Sandbox,
  SandboxFileSystem,
  SandboxProcess,
  SandboxSpawnOptions,
} from '../protocol/sandbox.ts'
import { type ExitStatus, SIGNALS } from '../protocol/syscall.ts'
import { connectPeer, type Peer } from '../rpc/peer.ts'
import type { PlainDirEnt, SandboxFacts, SpawnReply } from './serve-sandbox.ts'

const HANDSHAKE_MS = 15_000

const dirEnt = ({ name, kind }: PlainDirEnt): DirEnt<string | Uint8Array> => ({
  name,
  isFile: () => kind === 'file',
  isDirectory: () => kind === 'directory',
})

function createProcess(peer: Peer, reply: SpawnReply): SandboxProcess {
  const status: Promise<ExitStatus & { timedOut: boolean }> = peer.call('processStatus', reply.process)
  const exit = status.then(({ code, signal }) => code ?? 128 + SIGNALS[signal!])
  // Whoever does not ask for the end must not be told by an unhandled rejection that the sandbox is gone.
  exit.catch(() => {})
  return {
    pid: reply.pid,
    output: peer.open<string>(reply.output),
    stdout: peer.open<string>(reply.stdout),
    stderr: peer.open<string>(reply.stderr),
    input: new WritableStream<string>({
      write: (text) => peer.call('processInput', reply.process, text),
      close: () => peer.call('processInputEnd', reply.process),
    }),
    status,
    exit,
    kill: (signal) => peer.cast('processKill', reply.process, signal),
    resize: (size) => peer.cast('processResize', reply.process, size),
  }
}

/** A sandbox that is served on the other side of `port`. Rejects where nobody answers there. */
export async function connectSandbox(port: MessagePort): Promise<Sandbox> {
  const listeners = new Map<number, (...args: any[]) => void>()
  const peer = await connectPeer(
    port,
    {
      event: (id: number, ...args: unknown[]) => listeners.get(id)?.(...args),
      subscriptionFailed(id: number, message: string) {
        listeners.delete(id)
        for (const report of errorListeners) report({ message })
      },
    },
    HANDSHAKE_MS,
  )
  const facts: SandboxFacts = await peer.call('facts')
  const errorListeners = new Set<(error: { message: string }) => void>()
  let nextId = 1

  function subscribe(method: string, listener: (...args: any[]) => void, ...args: unknown[]): () => void {
    const id = nextId++
    listeners.set(id, listener)
    peer.cast(method, id, ...args)
    return () => {
      if (listeners.delete(id)) peer.cast('unsubscribe', id)
    }
  }

  const onFiles =
    (method: string) =>
    (...args: unknown[]): Promise<any> =>
      peer.call('fs', method, ...args)

  const fs: SandboxFileSystem = {
    readdir: (async (path: string, options?: any) => {
      const entries = await peer.call('fs', 'readdir', path, options)
      return options?.withFileTypes ? entries.map(dirEnt) : entries
    }) as SandboxFileSystem['readdir'],
    readFile: onFiles('readFile'),
    writeFile: onFiles('writeFile'),
    mkdir: onFiles('mkdir'),
    rm: onFiles('rm'),
    rename: onFiles('rename'),
    stat: onFiles('stat'),
    lstat: onFiles('lstat'),
    exists: onFiles('exists'),
    readlink: onFiles('readlink'),
    symlink: onFiles('symlink'),
    chmod: onFiles('chmod'),
    watch(path: string, options?: any, listener?: FSWatchCallback) {
      const callback: FSWatchCallback | undefined = typeof options === 'function' ? options : listener
      return { close: subscribe('watch', callback ?? (() => {}), path, typeof options === 'function' ? {} : options) }
    },
  }

  async function fetchPort(portNumber: number, request: PortRequest, signal?: AbortSignal): Promise<PortResponse> {
    signal?.throwIfAborted()
    const id = nextId++
    const abort = () => peer.cast('abort', id)
    signal?.addEventListener('abort', abort, { once: true })
    const done = () => signal?.removeEventListener('abort', abort)
    try {
      const reply = await peer.call('fetch', id, portNumber, request)
      return { ...reply, body: peer.open<Uint8Array>(reply.body, done) }
    } catch (error) {
      done()
      throw error
    }
  }

  return {
    ...facts,
    fs,
    async spawn(command: string, second?: string[] | SandboxSpawnOptions, third?: SandboxSpawnOptions) {
      const [args, options] = Array.isArray(second) ? [second, third] : [[], second]
      return createProcess(peer, await peer.call('spawn', command, args, options ?? {}))
    },
    mount: (tree, options) => peer.call('mount', tree, options),
    export: ((path: string, options?: unknown) => peer.call('export', path, options)) as Sandbox['export'],
    on: ((event: string, listener: (...args: any[]) => void) => {
      if (event !== 'error') return subscribe('on', listener, event)
      const stop = subscribe('on', listener, event)
      errorListeners.add(listener)
      return () => {
        errorListeners.delete(listener)
        stop()
      }
    }) as Sandbox['on'],
    setPreviewScript: (source, options) => peer.call('setPreviewScript', source, options),
    fetch: fetchPort,
    async openSocket(portNumber) {
      const id: number = await peer.call('openSocket', portNumber)
      return {
        readable: peer.open<Uint8Array>(id),
        writable: new WritableStream<Uint8Array>({
          write: (bytes) => peer.call('socketWrite', id, bytes),
          close: () => peer.call('socketEnd', id),
          abort: () => peer.call('socketEnd', id),
        }),
      }
    },
    fork: async () => connectSandbox(await peer.call('fork')),
    snapshot: () => peer.call('snapshot'),
    restore: (bytes) => peer.call('restore', bytes),
    changes: (listener) => subscribe('changes', listener),
    // The batches come by the same port, so they are here before the answer is.
    flushChanges: () => peer.call('flushChanges'),
    halt: () => peer.call('halt'),
    connect() {
      const { port1, port2 } = new MessageChannel()
      peer.cast('connect', port1)
      return port2
    },
    teardown() {
      peer.cast('teardown')
      peer.close()
    },
  }
}
