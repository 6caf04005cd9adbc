import { createMachine } from '../src/kernel/machine.ts'
import { createWorkerPool } from '../src/kernel/process/worker-pool.ts'
import { createMachineSandbox } from '../src/kernel/surface/machine-sandbox.ts'
import { createPeer, Transferred } from '../src/rpc/peer.ts'
import type { KernelInit } from '../src/sandbox/embedded/frame.ts'
import { remoteGateway } from '../src/sandbox/embedded/gateway-link.ts'
import { serveSandbox } from '../src/sandbox/serve-sandbox.ts'

addEventListener('message', (event: MessageEvent<KernelInit>) => start(event.data), { once: true })

function start({ port, programs }: KernelInit): void {
  const urls = new Map(
    Object.entries(programs).map(([name, text]) => [
      name,
      URL.createObjectURL(new Blob([text], { type: 'text/javascript' })),
    ]),
  )
  const assets = new Map<string, Promise<Uint8Array>>()
  function asset(name: string): Promise<Uint8Array> {
    let loading = assets.get(name)
    if (!loading) {
      loading = page.call('asset', name).then((bytes: ArrayBuffer) => new Uint8Array(bytes))
      assets.set(name, loading)
      loading.catch(() => assets.delete(name))
    }
    return loading
  }

  const gateway = remoteGateway(() => page)
  const pool = createWorkerPool({
    createWorker: (program) => new Worker(urls.get(program)!, { name: program }),
    asset,
  })
  const page = createPeer(port, {
    createSandbox(portUrl: string, registry: string | null) {
      const sandbox = createMachineSandbox({
        machine: createMachine({ pool, asset, gateway, registry }),
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
