import type { PreviewScriptOptions } from '@webcontainer/api'
import type { Gateway } from '../../protocol/gateway.ts'
import { PROGRAM_FILES } from '../../protocol/process.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { connectPeer, type Peer, Transferred } from '../../rpc/peer.ts'
import { connectSandbox } from '../connect-sandbox.ts'
import { frameDocument } from './frame.ts'
import { gatewayMethods } from './gateway-link.ts'

const BOOT_MS = 30_000

export interface EmbeddedOptions {
  /** The text of `/sandbox/<name>.js`. */
  fetchScript(name: string): Promise<string>
  /** The bytes of `/generated/<name>`. */
  fetchAsset(name: string): Promise<ArrayBuffer>
  /** The way out; without, programs reach nothing but their own machine. */
  gateway?: Gateway
  /** The address of the package registry that npm is told of; without, npm keeps its own default. */
  registry?: string | undefined
  /** Where a virtual port can be seen, with `{port}` in the place of its number. */
  portUrl?: string
  /** `setPreviewScript` was called by any client, in this thread or another. */
  onPreviewScript?(source: string, options?: PreviewScriptOptions): void
  /** Told when the kernel dies; everything under way has been rejected by then. */
  onCrash?(message: string): void
}

/** One frame with one kernel, which hosts any number of machines. */
export interface EmbeddedEngine {
  createSandbox(): Promise<Sandbox>
  dispose(): void
}

/** Only what lies in the generated folder may be asked for, whatever the sandbox says. */
export function isAssetName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w@+-][\w.@+-]*(\/[\w@+-][\w.@+-]*)*$/.test(name)
}

/** Loads scripts and assets from the page's own origin. */
export const sameOriginSources = (): Pick<EmbeddedOptions, 'fetchScript' | 'fetchAsset'> => {
  const base = new URL(import.meta.env.BASE_URL, location.href)
  const load = async (path: string) => {
    const response = await fetch(new URL(path, base))
    // A development server answers a missing file with the page itself.
    const isPage = response.headers.get('content-type')?.startsWith('text/html')
    if (!response.ok || isPage) throw new Error(`${path} could not be loaded (${response.ok ? 404 : response.status})`)
    return response
  }
  return {
    fetchScript: async (name) => (await load(`sandbox/${name}.js`)).text(),
    fetchAsset: async (name) => (await load(`generated/${name}`)).arrayBuffer(),
  }
}

function startFrame(
  script: string,
  programs: Record<string, string>,
  port: MessagePort,
  onError: (message: string) => void,
) {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.allow = 'cross-origin-isolated'
  frame.title = 'Sandbox'
  frame.hidden = true
  frame.srcdoc = frameDocument()
  const receive = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow) return
    if (event.data?.type === 'frame-ready') {
      frame.contentWindow!.postMessage({ type: 'kernel', script, programs }, '*', [port])
    } else if (event.data?.type === 'kernel-error') {
      onError(event.data.message)
    }
  }
  addEventListener('message', receive)
  document.body.append(frame)
  return () => {
    removeEventListener('message', receive)
    frame.remove()
  }
}

/** Starts the frame and its kernel. Rejects with one sentence where this page cannot run it. */
export async function createEmbeddedEngine(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  if (!globalThis.crossOriginIsolated) {
    throw new Error('This page is not cross-origin isolated, so the sandbox has no shared memory to run on.')
  }
  const names = [...new Set(Object.values(PROGRAM_FILES))]
  const [kernel, ...texts] = await Promise.all(
    ['kernel', ...names.map((name) => `process-${name}`)].map((name) => options.fetchScript(name)),
  )
  const programs = Object.fromEntries(names.map((name, i) => [name, texts[i]!]))
  const { port1, port2 } = new MessageChannel()
  const connecting = connectPeer(
    port1,
    {
      ...(options.gateway && gatewayMethods(options.gateway, () => peer)),
      async asset(name: unknown) {
        if (!isAssetName(name)) throw Object.assign(new Error(`Not an asset: ${String(name)}`), { code: 'ENOENT' })
        const bytes = await options.fetchAsset(name)
        return new Transferred(bytes, [bytes])
      },
      previewScript: (source: string, script?: PreviewScriptOptions) => options.onPreviewScript?.(source, script),
    },
    BOOT_MS,
  )
  let stop = () => {}
  const crashed = new Promise<never>((_resolve, reject) => {
    stop = startFrame(kernel!, programs, port2, (message) =>
      reject(new Error(`The sandbox's kernel failed: ${message}`)),
    )
  })
  const peer: Peer = await Promise.race([connecting, crashed]).catch((error) => {
    stop()
    throw error
  })
  crashed.catch((error: Error) => {
    peer.close()
    stop()
    options.onCrash?.(error.message)
  })
  return {
    async createSandbox() {
      return connectSandbox(await peer.call('createSandbox', options.portUrl ?? '', options.registry ?? null))
    },
    dispose() {
      peer.close()
      stop()
    },
  }
}

/** A kernel of its own with one machine; the frame goes when the sandbox is torn down. */
export async function createEmbeddedSandbox(options: EmbeddedOptions): Promise<Sandbox> {
  const engine = await createEmbeddedEngine(options)
  const sandbox = await engine.createSandbox()
  return {
    ...sandbox,
    teardown() {
      sandbox.teardown()
      engine.dispose()
    },
  }
}
