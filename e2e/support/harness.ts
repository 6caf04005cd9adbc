import * as Comlink from 'comlink'
import type { CaseResult } from '../../conformance/sandbox-contract/run-cases.ts'
import type { ApiCheck } from '../../src/checks/api/api-check.ts'
import type { MeasureRequest } from '../../src/checks/complexity/measure.ts'
import { createGateway } from '../../src/gateway/gateway.ts'
import { createKeptPackages, openPackageCache } from '../../src/gateway/kept-packages.ts'
import type { AgentApi, AgentSignal, RunRequest } from '../../src/protocol/agent.ts'
import type { EventBody, RunOutcome } from '../../src/protocol/events.ts'
import type { NetworkRecord } from '../../src/protocol/gateway.ts'
import type { MeasuredFunction } from '../../src/protocol/growth.ts'
import type { Limits } from '../../src/protocol/limits.ts'
import type { EngineName, Sandbox } from '../../src/protocol/sandbox.ts'
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

/** What a run of the agent told for the log. */
export interface AgentResult {
  outcome: RunOutcome
  bodies: EventBody[]
  /** From the request to its last line. */
  ms: number
}

export interface RunOptions {
  timeoutMs?: number
  input?: string
  env?: Record<string, string>
}

declare global {
  interface Window {
    sandbox: Sandbox
    /** Resolves when `window.sandbox` is there; rejects with why it is not. */
    booted: Promise<void>
    /** Boots anew; programs may reach these registries, and npm is told of the first. */
    bootWithRegistries(registries: string[], keepPackages?: boolean): Promise<void>
    /** Boots anew; programs may reach this index of Python's packages, and pip is told of it. */
    bootWithPythonIndex(index: string, keepPackages?: boolean): Promise<void>
    /** What the gateway has recorded since the boot. */
    network: NetworkRecord[]
    /** Boots anew; each machine may use so much. */
    bootWithLimits(limits: Partial<Limits>): Promise<void>
    /** Boots anew, with this script in the place of every program. */
    bootWithProgram(script: string, registries?: string[]): Promise<void>
    /** Puts the WebContainer adapter before `window.sandbox`, which gives it no more than WebContainer would. */
    adaptAsContainer(): Promise<void>
    /** Opens this engine in the place of `window.sandbox`; gives the reason where another one had to be taken. */
    openEngine(engine: EngineName): Promise<string | null>
    /** One case of the sandbox contract, on `window.sandbox`. */
    runContractCase(name: string): Promise<CaseResult>
    /** How functions of the project grow, measured in a fork of `window.sandbox`. */
    measureGrowth(request: MeasureRequest): Promise<MeasuredFunction[]>
    /** One run of the agent, in its own worker, on a fork of `window.sandbox` with these files. */
    runAgent(request: RunRequest, files: Record<string, string>): Promise<AgentResult>
    /** Looks for what files of the project use and what does not exist. */
    checkApi(files: string[]): Promise<ApiCheck>
    run(command: string, args?: string[], options?: RunOptions): Promise<RunResult>
  }
}

function embeddedOptions(registries: string[] = [], keepPackages = false, pythonIndex?: string): EmbeddedOptions {
  const gateway = createGateway({
    policy: { registries, pythonIndexes: pythonIndex ? [pythonIndex] : [] },
    fetch: (...request) => fetch(...request),
    packages: keepPackages ? createKeptPackages(openPackageCache) : undefined,
    onRecord: (record) => window.network.push(record),
  })
  return {
    ...sameOriginSources(),
    portUrl: 'http://localhost:{port}/',
    onCrash: (message) => console.error(message),
    gateway,
    registry: registries[0],
    pythonIndex,
  }
}

async function boot(
  overrides: Partial<EmbeddedOptions> = {},
  registries?: string[],
  keepPackages?: boolean,
  pythonIndex?: string,
): Promise<void> {
  window.network = []
  const options = embeddedOptions(registries, keepPackages, pythonIndex)
  window.sandbox = await createEmbeddedSandbox({ ...options, ...overrides })
}

async function text(stream: ReadableStream<string>): Promise<string> {
  let whole = ''
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) whole += part.value
  return whole
}

window.booted = boot()
window.bootWithRegistries = async (registries, keepPackages) => {
  await window.booted.catch(() => {})
  window.sandbox?.teardown()
  await boot({}, registries, keepPackages)
}
window.bootWithPythonIndex = async (index, keepPackages) => {
  await window.booted.catch(() => {})
  window.sandbox?.teardown()
  await boot({}, [], keepPackages, index)
}
window.bootWithLimits = async (limits) => {
  await window.booted.catch(() => {})
  window.sandbox?.teardown()
  await boot({ limits })
}
window.bootWithProgram = async (script, registries) => {
  await window.booted.catch(() => {})
  window.sandbox?.teardown()
  const { fetchScript } = sameOriginSources()
  const programs: Partial<EmbeddedOptions> = {
    fetchScript: async (name) => (name.startsWith('process-') ? script : fetchScript(name)),
    fetchAsset: async () => new ArrayBuffer(0),
  }
  await boot(programs, registries)
}
window.adaptAsContainer = async () => {
  const { adaptContainer } = await import('../../src/sandbox/webcontainer/webcontainer-sandbox.ts')
  const { fs, spawn, mount, export: exportFiles, on, setPreviewScript, path, workdir, teardown } = window.sandbox
  window.sandbox = adaptContainer({
    fs,
    spawn,
    mount,
    export: exportFiles,
    on,
    setPreviewScript,
    path,
    workdir,
    teardown,
  })
}
window.openEngine = async (engine) => {
  await window.booted
  window.sandbox.teardown()
  const { openSandbox } = await import('../../src/sandbox/open-sandbox.ts')
  const { sandbox, reason } = await openSandbox({ engine, embedded: embeddedOptions() })
  window.sandbox = sandbox
  return reason
}
window.runAgent = async (request, files) => {
  const machine = await window.sandbox.fork()
  for (const [path, text] of Object.entries(files)) await machine.fs.writeFile(path, text)
  const worker = new Worker(new URL('../../workers/agent.ts', import.meta.url), { type: 'module', name: 'agent' })
  try {
    const agent = Comlink.wrap<AgentApi>(worker)
    const port = machine.connect()
    await agent.connect(Comlink.transfer(port, [port]))
    const bodies: EventBody[] = []
    const started = performance.now()
    const told = Comlink.proxy((signal: AgentSignal) => {
      if (signal.type === 'event') bodies.push(signal.body)
    })
    const outcome = await agent.run(request, told)
    return { outcome, bodies, ms: performance.now() - started }
  } finally {
    worker.terminate()
    machine.teardown()
  }
}
window.runContractCase = async (name) => {
  const { runCase } = await import('../../conformance/sandbox-contract/run-cases.ts')
  return runCase(window.sandbox, name)
}
window.measureGrowth = async (request) => {
  const { measureGrowth } = await import('../../src/checks/complexity/measure.ts')
  const machine = await window.sandbox.fork()
  return measureGrowth(machine, request).finally(() => machine.teardown())
}
window.checkApi = async (files) => {
  const { checkApi } = await import('../../src/checks/api/check-api.ts')
  return checkApi(window.sandbox, files)
}
window.run = async (command, args = [], { timeoutMs, input, env } = {}) => {
  const child = await window.sandbox.spawn(command, args, {
    stdio: 'pipes',
    ...(timeoutMs ? { timeoutMs } : {}),
    ...(env ? { env } : {}),
  })
  const writer = child.input.getWriter()
  if (input !== undefined) await writer.write(input)
  await writer.close()
  const [status, stdout, stderr] = await Promise.all([child.status, text(child.stdout), text(child.stderr)])
  return { ...status, stdout, stderr }
}
