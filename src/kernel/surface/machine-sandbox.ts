import type { ExportOptions, FileSystemTree, PreviewScriptOptions } from '@webcontainer/api'
import type { Sandbox, SandboxFileSystem, SandboxSpawnOptions } from '../../protocol/sandbox.ts'
import type { Machine } from '../machine.ts'
import { requestOverSocket } from '../socket/http-client.ts'
import { socketStreams } from '../socket/socket-streams.ts'
import { SEARCH_PATH, WORKDIR } from '../system-image.ts'
import { withImages } from '../vfs/lazy-image.ts'
import { packTree, unpackTree, zipFolder } from './archive.ts'
import { watchChanges } from './changes.ts'
import { createSurfaceFiles } from './files.ts'
import { exportFilter } from './glob.ts'
import { restoreSnapshot, takeSnapshot } from './snapshot.ts'
import { spawnFromPage } from './spawn.ts'
import { exportTree, makeFolders, mountTree } from './tree.ts'

export interface MachineSandboxOptions {
  machine: Machine
  /** Where a virtual port can be seen. */
  portUrl(port: number): string
  /** `setPreviewScript` was called, by whichever client: the page puts it into what it shows. */
  onPreviewScript(source: string, options?: PreviewScriptOptions): void
  /** Serves a further client of this sandbox. */
  serve(sandbox: Sandbox, port: MessagePort): void
}

/** The same functions; they wait for system images that they come upon. */
function onImages(files: SandboxFileSystem): SandboxFileSystem {
  const waiting = Object.entries(files).map(([name, method]) => [
    name,
    name === 'watch' ? method : (...args: unknown[]) => withImages(() => method(...args)),
  ])
  return Object.fromEntries(waiting)
}

/** The whole `Sandbox` of one machine, in the kernel's own thread. */
export function createMachineSandbox(options: MachineSandboxOptions): Sandbox {
  const { machine, portUrl, serve } = options
  const watches = new Set<ReturnType<typeof watchChanges>>()
  const sandbox: Sandbox = {
    engine: 'embedded',
    capabilities: { fork: true, snapshot: true, separateOutput: true, signals: true, portFetch: true, python: true },
    path: SEARCH_PATH,
    workdir: WORKDIR,
    fs: onImages(createSurfaceFiles(machine.fs)),
    async spawn(command: string, second?: string[] | SandboxSpawnOptions, third?: SandboxSpawnOptions) {
      const [args, options] = Array.isArray(second) ? [second, third] : [[], second]
      return withImages(() => spawnFromPage(machine, command, args, options ?? {}))
    },
    async mount(source, options) {
      const folder = options?.mountPoint ? `${WORKDIR}/${options.mountPoint}` : WORKDIR
      const packed = source instanceof ArrayBuffer ? new Uint8Array(source) : source
      const tree = packed instanceof Uint8Array ? unpackTree(packed) : (packed as FileSystemTree)
      makeFolders(machine.fs, folder, '/')
      mountTree(machine.fs, folder, tree)
    },
    export: (async (path: string, { format = 'json', includes, excludes }: ExportOptions = {}) => {
      const folder = machine.fs.realpath(path, WORKDIR)
      const keep = exportFilter(includes, excludes)
      if (format === 'zip') return zipFolder(machine.fs, folder, keep)
      const tree = exportTree(machine.fs, folder, keep)
      return format === 'json' ? tree : packTree(tree)
    }) as Sandbox['export'],
    on: ((event: string, listener: (...args: any[]) => void) => {
      if (event === 'port') return machine.onPort((port, type) => listener(port, type, portUrl(port)))
      if (event === 'server-ready') {
        return machine.onPort((port, type) => type === 'open' && listener(port, portUrl(port)))
      }
      // `preview-message`, `xdg-open` and `code` have no source in here; `error` is told by the client of a kernel.
      return () => {}
    }) as Sandbox['on'],
    async setPreviewScript(source, scriptOptions) {
      options.onPreviewScript(source, scriptOptions)
    },
    async fetch(port, request, signal) {
      return requestOverSocket(machine.network.connect(port), port, request, signal)
    },
    async openSocket(port) {
      return socketStreams(machine.network.connect(port))
    },
    async fork() {
      return createMachineSandbox({ ...options, machine: machine.fork() })
    },
    snapshot: async () => takeSnapshot(machine.fs, WORKDIR),
    restore: async (snapshot) => restoreSnapshot(machine.fs, WORKDIR, snapshot),
    changes(listener) {
      const watch = watchChanges(machine.fs, WORKDIR, listener)
      watches.add(watch)
      return () => {
        watches.delete(watch)
        watch.stop()
      }
    },
    async flushChanges() {
      for (const watch of watches) watch.flush()
    },
    async halt() {
      machine.processes.endAll()
    },
    connect() {
      const { port1, port2 } = new MessageChannel()
      serve(sandbox, port1)
      return port2
    },
    teardown() {
      for (const watch of watches) watch.stop()
      machine.shutDown()
    },
  }
  return sandbox
}
