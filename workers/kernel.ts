import { createMachine } from '../src/kernel/machine.ts'
import { createWorkerPool } from '../src/kernel/process/worker-pool.ts'
import { createMachineSandbox } from '../src/kernel/surface/machine-sandbox.ts'
import type { PackageIndexes } from '../src/kernel/system-image.ts'
import type { Limits } from '../src/protocol/limits.ts'
import { type ProgramName, scriptOf } from '../src/protocol/process.ts'
import { createPeer, Transferred } from '../src/rpc/peer.ts'
import type { KernelInit } from '../src/sandbox/embedded/frame.ts'
import { remoteGateway } from '../src/sandbox/embedded/gateway-link.ts'
import { serveSandbox } from '../src/sandbox/serve-sandbox.ts'

addEventListener('message', (event: MessageEvent<KernelInit>) => start(event.data), { once: true })

function start({ port }: KernelInit): void {
  const script = loadOnce(async (program: ProgramName) => {
    const text: string = await page.call('script', program)
    return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  })
  const asset = loadOnce(async (name: string) => new Uint8Array(await page.call('asset', name)))

  const gateway = remoteGateway(() => page)
  const pool = createWorkerPool({
    createWorker: async (program) => new Worker(await script(scriptOf(program)), { name: program }),
    asset,
  })
  const page = createPeer(port, {
    createSandbox(portUrl: string, indexes: PackageIndexes, limits: Partial<Limits>) {
      const sandbox = createMachineSandbox({
        machine: createMachine({ pool, asset, gateway, indexes, limits }),
        portUrl: (number) => portUrl.replace('{port}', String(number)),
        onPreviewScript: (source, options) => page.cast('previewScript', source, options),
        serve: serveSandbox,
      })
      const client = sandbox.connect()
      return new Transferred(client, [client])
    },
  })
  pool.warm('node')
}

/** Loads each thing once; one that could not be loaded may be asked for again. */
function loadOnce<Name extends string, T>(load: (name: Name) => Promise<T>): (name: Name) => Promise<T> {
  const loads = new Map<Name, Promise<T>>()
  return (name) => {
    const known = loads.get(name)
    if (known) return known
    const loading = load(name)
    loads.set(name, loading)
    loading.catch(() => loads.delete(name))
    return loading
  }
}
