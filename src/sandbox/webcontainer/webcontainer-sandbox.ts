import { configureAPIKey, WebContainer } from '@webcontainer/api'
import { type Sandbox, type SandboxSpawnOptions, UnsupportedError } from '../../protocol/sandbox.ts'
import { serveSandbox } from '../serve-sandbox.ts'
import { watchContainer } from './changes.ts'
import type { Container } from './container.ts'
import { createContainerFiles } from './files.ts'
import { spawnInContainer } from './spawn.ts'

export interface WebContainerOptions {
  /** For deployments that have a licence. */
  apiKey?: string | undefined
  /** How long the vendor's hosts may take, in milliseconds. */
  bootMs?: number
}

const BOOT_MS = 30_000

/** A booted container as a `Sandbox`. What WebContainer cannot do throws `UnsupportedError`. */
export function adaptContainer(container: Container): Sandbox {
  const watches = new Set<ReturnType<typeof watchContainer>>()
  const unsupported = (feature: string) => async (): Promise<never> => {
    throw new UnsupportedError('webcontainer', feature)
  }
  const sandbox: Sandbox = {
    engine: 'webcontainer',
    capabilities: {
      fork: false,
      snapshot: false,
      separateOutput: true,
      signals: false,
      portFetch: false,
      python: false,
    },
    path: container.path,
    workdir: container.workdir,
    fs: createContainerFiles(container),
    async spawn(command: string, second?: string[] | SandboxSpawnOptions, third?: SandboxSpawnOptions) {
      const [args, options] = Array.isArray(second) ? [second, third] : [[], second]
      return spawnInContainer(container, command, args, options ?? {})
    },
    mount: (tree, options) => container.mount(tree, options),
    export: ((path: string, options?: any) => container.export(path, options)) as Sandbox['export'],
    on: ((event: any, listener: any) => container.on(event, listener)) as Sandbox['on'],
    setPreviewScript: (source, options) => container.setPreviewScript(source, options),
    fetch: unsupported('requests to a port'),
    fork: unsupported('forks'),
    snapshot: unsupported('snapshots'),
    restore: unsupported('snapshots'),
    changes(listener) {
      const watch = watchContainer(container, listener)
      watches.add(watch)
      return () => {
        watches.delete(watch)
        watch.stop()
      }
    },
    async flushChanges() {
      await Promise.all([...watches].map((watch) => watch.flush()))
    },
    connect() {
      const { port1, port2 } = new MessageChannel()
      serveSandbox(sandbox, port1)
      return port2
    },
    teardown: () => container.teardown(),
  }
  return sandbox
}

/** Boots the one WebContainer that a page can have. Rejects with a sentence that says why it could not. */
export async function createWebContainerSandbox({
  apiKey,
  bootMs = BOOT_MS,
}: WebContainerOptions = {}): Promise<Sandbox> {
  if (apiKey) configureAPIKey(apiKey)
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    const message = `WebContainer did not start within ${bootMs / 1000} s: its vendor's hosts may not be reachable from here.`
    timer = setTimeout(() => reject(new Error(message)), bootMs)
  })
  const booting = WebContainer.boot({ coep: 'require-corp', workdirName: 'project' })
  try {
    return adaptContainer(await Promise.race([booting, limit]))
  } catch (error) {
    // A container that arrives after all is not wanted any more.
    booting.then((late) => late.teardown()).catch(() => {})
    throw error
  } finally {
    clearTimeout(timer)
  }
}
