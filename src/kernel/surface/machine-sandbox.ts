import type { ExportOptions, FileSystemTree } from '@webcontainer/api'
import { type Sandbox, type SandboxSpawnOptions, UnsupportedError } from '../../protocol/sandbox.ts'
import type { Machine } from '../machine.ts'
import { SEARCH_PATH, WORKDIR } from '../system-image.ts'
import { createSurfaceFiles } from './files.ts'
import { spawnFromPage } from './spawn.ts'
import { exportTree, makeFolders, mountTree } from './tree.ts'

export interface MachineSandboxOptions {
  machine: Machine
  /** Where a virtual port can be seen. */
  portUrl(port: number): string
  /** Serves a further client of this sandbox. */
  serve(sandbox: Sandbox, port: MessagePort): void
}

/** The whole `Sandbox` of one machine, in the kernel's own thread. */
export function createMachineSandbox({ machine, portUrl, serve }: MachineSandboxOptions): Sandbox {
  const sandbox: Sandbox = {
    engine: 'embedded',
    capabilities: { fork: true, snapshot: true, separateOutput: true, signals: true, portFetch: true, python: true },
    path: SEARCH_PATH,
    workdir: WORKDIR,
    fs: createSurfaceFiles(machine.fs),
    async spawn(command: string, second?: string[] | SandboxSpawnOptions, third?: SandboxSpawnOptions) {
      const [args, options] = Array.isArray(second) ? [second, third] : [[], second]
      return spawnFromPage(machine, command, args, options ?? {})
    },
    async mount(source, options) {
      const folder = options?.mountPoint ? `${WORKDIR}/${options.mountPoint}` : WORKDIR
      if (source instanceof Uint8Array || source instanceof ArrayBuffer)
        throw new UnsupportedError('embedded', 'mount of binary snapshots')
      makeFolders(machine.fs, folder, '/')
      mountTree(machine.fs, folder, source as FileSystemTree)
    },
    export: (async (path: string, options?: ExportOptions) => {
      if (options?.format && options.format !== 'json') throw new UnsupportedError('embedded', 'export as zip')
      return exportTree(machine.fs, machine.fs.realpath(path, WORKDIR), () => true)
    }) as Sandbox['export'],
    on: ((event: string, listener: (...args: any[]) => void) => {
      if (event === 'port') return machine.onPort((port, type) => listener(port, type, portUrl(port)))
      if (event === 'server-ready') {
        return machine.onPort((port, type) => type === 'open' && listener(port, portUrl(port)))
      }
      return () => {}
    }) as Sandbox['on'],
    async setPreviewScript() {
      throw new UnsupportedError('embedded', 'preview scripts')
    },
    async fetch() {
      throw new UnsupportedError('embedded', 'requests to ports')
    },
    async fork() {
      return createMachineSandbox({ machine: machine.fork(), portUrl, serve })
    },
    async snapshot() {
      throw new UnsupportedError('embedded', 'snapshots')
    },
    async restore() {
      throw new UnsupportedError('embedded', 'snapshots')
    },
    changes: () => () => {},
    connect() {
      const { port1, port2 } = new MessageChannel()
      serve(sandbox, port1)
      return port2
    },
    teardown: () => machine.shutDown(),
  }
  return sandbox
}
