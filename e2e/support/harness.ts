import type { CaseResult } from '../../conformance/sandbox-contract/run-cases.ts'
import type { Sandbox } from '../../src/protocol/sandbox.ts'
import {
  createEmbeddedSandbox,
  type EmbeddedOptions,
  sameOriginSources,
} from '../../src/sandbox/embedded/embedded-sandbox.ts'

/** How a command ended and what it wrote. */
export interface RunResult {
  code: number | null
  signal: string | null
  timedOut: boolean
  stdout: string
  stderr: string
}

declare global {
  interface Window {
    sandbox: Sandbox
    /** Resolves when `window.sandbox` is there; rejects with why it is not. */
    booted: Promise<void>
    /** Boots anew, with this script in the place of every program. */
    bootWithProgram(script: string): Promise<void>
    /** One case of the sandbox contract, on `window.sandbox`. */
    runContractCase(name: string): Promise<CaseResult>
    run(command: string, args?: string[], options?: { timeoutMs?: number; input?: string }): Promise<RunResult>
  }
}

async function boot(overrides: Partial<EmbeddedOptions> = {}): Promise<void> {
  window.sandbox = await createEmbeddedSandbox({
    ...sameOriginSources(),
    portUrl: 'http://localhost:{port}/',
    onCrash: (message) => console.error(message),
    ...overrides,
  })
}

async function text(stream: ReadableStream<string>): Promise<string> {
  let whole = ''
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) whole += part.value
  return whole
}

window.booted = boot()
window.bootWithProgram = async (script) => {
  await window.booted.catch(() => {})
  window.sandbox?.teardown()
  const { fetchScript } = sameOriginSources()
  await boot({
    fetchScript: async (name) => (name.startsWith('process-') ? script : fetchScript(name)),
    fetchAsset: async () => new ArrayBuffer(0),
  })
}
window.runContractCase = async (name) => {
  const { runCase } = await import('../../conformance/sandbox-contract/run-cases.ts')
  return runCase(window.sandbox, name)
}
window.run = async (command, args = [], { timeoutMs, input } = {}) => {
  const child = await window.sandbox.spawn(command, args, { stdio: 'pipes', ...(timeoutMs ? { timeoutMs } : {}) })
  const writer = child.input.getWriter()
  if (input !== undefined) await writer.write(input)
  await writer.close()
  const [status, stdout, stderr] = await Promise.all([child.status, text(child.stdout), text(child.stderr)])
  return { ...status, stdout, stderr }
}
