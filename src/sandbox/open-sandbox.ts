import type { EngineName, Sandbox } from '../protocol/sandbox.ts'
import { createEmbeddedSandbox, type EmbeddedOptions } from './embedded/embedded-sandbox.ts'
import type { WebContainerOptions } from './webcontainer/webcontainer-sandbox.ts'

export interface OpenedSandbox {
  sandbox: Sandbox
  requested: EngineName
  /** Why another engine than the requested one was taken; null where it was not. A sentence for the person. */
  reason: string | null
}

export interface OpenSandboxOptions {
  engine: EngineName
  embedded: EmbeddedOptions
  webcontainer?: WebContainerOptions
}

/** Opens the engine that is asked for; where WebContainer does not start, goes on with the embedded one. */
export async function openSandbox({ engine, embedded, webcontainer }: OpenSandboxOptions): Promise<OpenedSandbox> {
  if (engine === 'embedded') return { sandbox: await createEmbeddedSandbox(embedded), requested: engine, reason: null }
  try {
    // Loaded only when asked for: no page pays for an engine that it does not use.
    const { createWebContainerSandbox } = await import('./webcontainer/webcontainer-sandbox.ts')
    return { sandbox: await createWebContainerSandbox(webcontainer), requested: engine, reason: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { sandbox: await createEmbeddedSandbox(embedded), requested: engine, reason }
  }
}
