import type { PreviewScriptOptions } from '@webcontainer/api'
import type { Gateway } from '../../protocol/gateway.ts'
import type { Limits } from '../../protocol/limits.ts'
import { PROGRAM_ASSETS, PROGRAM_FILES, type ProgramName } from '../../protocol/process.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { connectPeer, type Peer, Transferred } from '../../rpc/peer.ts'
import { connectSandbox } from '../connect-sandbox.ts'
import { frameDocument } from './frame.ts'
import { gatewayMethods } from './gateway-link.ts'

const BOOT_MS = 30_000

const PROGRAMS = new Set<ProgramName>([...Object.values(PROGRAM_FILES), 'wasi'])
/** What the kernel boots ahead. */
const FIRST_PROGRAM: ProgramName = 'node'

const isProgram = (name: unknown): name is ProgramName => PROGRAMS.has(name as ProgramName)
const scriptName = (program: ProgramName): string => `process-${program}`

export interface EmbeddedOptions {
  /** The text of `/sandbox/<name>.js`. */
  fetchScript(name: string): Promise<string>
  /** The bytes of `/generated/<name>`. */
  fetchAsset(name: string): Promise<ArrayBuffer>
  /** The way out; without, programs reach nothing but their own machine. */
  gateway?: Gateway
  /** The address of the package registry that npm is told of; without, npm keeps its own default. */
  registry?: string | undefined
  /** The address of the package index that pip is told of; without, pip keeps its own default. */
  pythonIndex?: string | undefined
  /** What each machine may use, where that is not `LIMITS`. */
  limits?: Partial<Limits>
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

/** The frame and, once the text of its script is here, the kernel in it. */
function startFrame(script: Promise<string>, port: MessagePort, onError: (message: string) => void) {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.allow = 'cross-origin-isolated'
  frame.title = 'Sandbox'
  frame.hidden = true
  frame.srcdoc = frameDocument()
  const receive = async (event: MessageEvent) => {
    if (event.source !== frame.contentWindow) return
    if (event.data?.type === 'frame-ready') {
      const text = await script.catch(() => null)
      if (text !== null) frame.contentWindow?.postMessage({ type: 'kernel', script: text }, '*', [port])
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

/**
 * Loads what the kernel will ask for before it asks: while the frame and the kernel start, what the first program
 * needs arrives. Each thing is loaded once, and again only where that failed.
 */
function createLoader({ fetchScript, fetchAsset }: EmbeddedOptions) {
  const scripts = new Map<string, Promise<string>>()
  const assets = new Map<string, Promise<ArrayBuffer>>()
  const script = (name: string): Promise<string> => {
    const known = scripts.get(name)
    if (known) return known
    const loading = fetchScript(name)
    scripts.set(name, loading)
    loading.catch(() => scripts.delete(name))
    return loading
  }
  return {
    script,
    /** The bytes are the caller's. */
    asset(name: string): Promise<ArrayBuffer> {
      const ahead = assets.get(name)
      assets.delete(name)
      return ahead?.catch(() => fetchAsset(name)) ?? fetchAsset(name)
    },
    assetAhead(name: string): void {
      const loading = fetchAsset(name)
      assets.set(name, loading)
      loading.catch(() => assets.delete(name))
    },
    scriptAhead(name: string): void {
      script(name).catch(() => {})
    },
  }
}

/** Starts the frame and its kernel. Rejects with one sentence where this page cannot run it. */
export async function createEmbeddedEngine(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  if (!globalThis.crossOriginIsolated) {
    throw new Error('This page is not cross-origin isolated, so the sandbox has no shared memory to run on.')
  }
  const loader = createLoader(options)
  const kernel = loader.script('kernel')
  loader.scriptAhead(scriptName(FIRST_PROGRAM))
  for (const name of PROGRAM_ASSETS[FIRST_PROGRAM]) loader.assetAhead(name)
  const { port1, port2 } = new MessageChannel()
  let stop = () => {}
  const crashed = new Promise<never>((_resolve, reject) => {
    stop = startFrame(kernel, port2, (message) => reject(new Error(`The sandbox's kernel failed: ${message}`)))
  })
  // The time that the network takes is not the kernel's.
  const connecting = kernel.then(() =>
    connectPeer(
      port1,
      {
        ...(options.gateway && gatewayMethods(options.gateway, () => peer)),
        async asset(name: unknown) {
          if (!isAssetName(name)) throw Object.assign(new Error(`Not an asset: ${String(name)}`), { code: 'ENOENT' })
          const bytes = await loader.asset(name)
          return new Transferred(bytes, [bytes])
        },
        script(program: unknown) {
          if (!isProgram(program)) throw new Error(`Not a program: ${String(program)}`)
          return loader.script(scriptName(program))
        },
        previewScript: (source: string, script?: PreviewScriptOptions) => options.onPreviewScript?.(source, script),
      },
      BOOT_MS,
    ),
  )
  const peer: Peer = await Promise.race([connecting, crashed]).catch((error) => {
    stop()
    throw error
  })
  for (const program of PROGRAMS) loader.scriptAhead(scriptName(program))
  crashed.catch((error: Error) => {
    peer.close()
    stop()
    options.onCrash?.(error.message)
  })
  return {
    async createSandbox() {
      const indexes = { npm: options.registry ?? null, python: options.pythonIndex ?? null }
      const { portUrl = '', limits = {} } = options
      return connectSandbox(await peer.call('createSandbox', portUrl, indexes, limits))
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
