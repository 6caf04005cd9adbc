import type { DirEnt } from '@webcontainer/api'
import {
  type PortRequest,
  type Sandbox,
  type SandboxProcess,
  type SandboxSpawnOptions,
  UnsupportedError,
} from '../protocol/sandbox.ts'
import type { SignalName } from '../protocol/syscall.ts'
import { createPeer, type Methods, Transferred } from '../rpc/peer.ts'

/** What the client must know before its first call. */
export interface SandboxFacts {
  engine: Sandbox['engine']
  capabilities: Sandbox['capabilities']
  path: string
  workdir: string
}

export interface SpawnReply {
  process: number
  pid: number
  output: number
  stdout: number
  stderr: number
}

/** Names with their kinds: what is left of a `DirEnt` when it is sent. */
export interface PlainDirEnt {
  name: string | Uint8Array
  kind: 'file' | 'directory' | 'other'
}

const isDirEnt = (entry: unknown): entry is DirEnt<string> => typeof (entry as DirEnt<string>)?.isFile === 'function'

const plain = (entry: DirEnt<string>): PlainDirEnt => ({
  name: entry.name,
  kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other',
})

/** Answers a client on the other side of `port` with this sandbox. Ends with the port. */
export function serveSandbox(sandbox: Sandbox, port: MessagePort): void {
  const processes = new Map<number, { process: SandboxProcess; input: WritableStreamDefaultWriter<string> }>()
  const subscriptions = new Map<number, () => void>()
  const requests = new Map<number, AbortController>()
  const sockets = new Map<number, WritableStreamDefaultWriter<Uint8Array>>()

  function subscribe(id: number, start: (send: (...args: unknown[]) => void) => () => void): void {
    try {
      subscriptions.set(
        id,
        start((...args) => peer.cast('event', id, ...args)),
      )
    } catch (error) {
      peer.cast('subscriptionFailed', id, error instanceof Error ? error.message : String(error))
    }
  }

  const methods: Methods = {
    facts: (): SandboxFacts => ({
      engine: sandbox.engine,
      capabilities: sandbox.capabilities,
      path: sandbox.path,
      workdir: sandbox.workdir,
    }),
    async fs(method: keyof Sandbox['fs'], ...args: unknown[]) {
      const result = await (sandbox.fs[method] as (...args: unknown[]) => unknown)(...args)
      return Array.isArray(result) && isDirEnt(result[0]) ? result.map(plain) : result
    },
    watch: (id: number, path: string, options: any) =>
      subscribe(id, (send) => {
        const watcher = sandbox.fs.watch(path, options, send)
        return () => watcher.close()
      }),
    on: (id: number, event: any) => subscribe(id, (send) => sandbox.on(event, send as any)),
    changes: (id: number) => subscribe(id, (send) => sandbox.changes(send)),
    unsubscribe(id: number) {
      subscriptions.get(id)?.()
      subscriptions.delete(id)
    },
    async spawn(command: string, args: string[], options: SandboxSpawnOptions): Promise<SpawnReply> {
      const process = await sandbox.spawn(command, args, options)
      const id = peer.offer(process.output)
      processes.set(id, { process, input: process.input.getWriter() })
      return {
        process: id,
        pid: process.pid,
        output: id,
        stdout: peer.offer(process.stdout),
        stderr: peer.offer(process.stderr),
      }
    },
    async processStatus(id: number) {
      const { process } = processes.get(id)!
      const status = await process.status
      processes.delete(id)
      return status
    },
    processInput: (id: number, text: string) => processes.get(id)?.input.write(text),
    processInputEnd: (id: number) => processes.get(id)?.input.close(),
    processKill: (id: number, signal?: SignalName) => processes.get(id)?.process.kill(signal),
    processResize: (id: number, size: { cols: number; rows: number }) => processes.get(id)?.process.resize(size),
    mount: (tree: any, options: any) => sandbox.mount(tree, options),
    export: (path: string, options: any) => sandbox.export(path, options),
    setPreviewScript: (source: string, options: any) => sandbox.setPreviewScript(source, options),
    async fetch(id: number, portNumber: number, request: PortRequest) {
      const abort = new AbortController()
      requests.set(id, abort)
      try {
        const response = await sandbox.fetch(portNumber, request, abort.signal)
        return { ...response, body: peer.offer(response.body, () => requests.delete(id)) }
      } catch (error) {
        requests.delete(id)
        throw error
      }
    },
    async openSocket(portNumber: number) {
      if (!sandbox.openSocket) throw new UnsupportedError(sandbox.engine, 'connections to a port')
      const { readable, writable } = await sandbox.openSocket(portNumber)
      const id = peer.offer(readable)
      sockets.set(id, writable.getWriter())
      return id
    },
    socketWrite: (id: number, bytes: Uint8Array) => sockets.get(id)?.write(bytes),
    socketEnd(id: number) {
      const writer = sockets.get(id)
      sockets.delete(id)
      return writer?.close()
    },
    abort(id: number) {
      requests.get(id)?.abort()
      requests.delete(id)
    },
    async fork() {
      const fork = await sandbox.fork()
      const forkPort = fork.connect()
      return new Transferred(forkPort, [forkPort])
    },
    snapshot: () => sandbox.snapshot(),
    flushChanges: () => sandbox.flushChanges?.(),
    halt: () => sandbox.halt?.(),
    restore: (bytes: Uint8Array) => sandbox.restore(bytes),
    connect: (client: MessagePort) => serveSandbox(sandbox, client),
    teardown: () => sandbox.teardown(),
  }

  const peer = createPeer(port, methods)
  peer.onClose(() => {
    for (const stop of subscriptions.values()) stop()
    subscriptions.clear()
    for (const writer of sockets.values()) writer.abort().catch(() => {})
  })
}
