import type { Capabilities, Sandbox, SandboxSpawnOptions } from '../../src/protocol/sandbox.ts'

/** What a case may claim. Each throws an Error that shows both sides. */
export interface Assert {
  ok(value: unknown, what: string): void
  equal(actual: unknown, expected: unknown, what?: string): void
  /** The promise rejects, with this `code` where one is given. */
  rejects(promise: Promise<unknown>, code?: string): Promise<void>
}

export type Case = (sandbox: Sandbox, assert: Assert) => Promise<void>

export interface ContractCase {
  name: string
  /** Where the engine lacks one of these, the case is skipped, and reported so. */
  needs: (keyof Capabilities)[]
  run: Case
}

/** Collects one topic's cases. */
export function topic(prefix: string) {
  const cases: ContractCase[] = []
  function add(name: string, needs: ContractCase['needs'], run: Case): void
  function add(name: string, run: Case): void
  function add(name: string, second: ContractCase['needs'] | Case, third?: Case): void {
    const [needs, run] = typeof second === 'function' ? [[], second] : [second, third!]
    cases.push({ name: `${prefix}: ${name}`, needs, run })
  }
  return { add, cases }
}

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export async function readAll(stream: ReadableStream<string>): Promise<string> {
  let text = ''
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value
  return text
}

/** Runs to the end, with pipes where the engine has them apart; else everything is `stdout`. */
export async function run(
  sandbox: Sandbox,
  command: string,
  args: string[],
  options?: SandboxSpawnOptions,
): Promise<Ran> {
  if (!sandbox.capabilities.separateOutput) {
    const child = await sandbox.spawn(command, args, options)
    const [stdout, code] = await Promise.all([readAll(child.output), child.exit])
    return { code, stdout: stdout.replaceAll('\r\n', '\n'), stderr: '' }
  }
  const child = await sandbox.spawn(command, args, { stdio: 'pipes', ...options })
  await child.input.close()
  const [stdout, stderr, code] = await Promise.all([readAll(child.stdout), readAll(child.stderr), child.exit])
  return { code, stdout, stderr }
}

/** Runs JavaScript in a `node` of the sandbox. */
export const runNode = (sandbox: Sandbox, source: string, options?: SandboxSpawnOptions): Promise<Ran> =>
  run(sandbox, 'node', ['-e', source], options)

/** Reads a stream on until `enough` says so, and leaves the rest to the next reader. */
export async function readUntil(stream: ReadableStream<string>, enough: (text: string) => boolean): Promise<string> {
  let text = ''
  const reader = stream.getReader()
  try {
    while (!enough(text)) {
      const { done, value } = await reader.read()
      if (done) break
      text += value
    }
  } finally {
    reader.releaseLock()
  }
  return text
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

const show = (value: unknown): string =>
  value instanceof Uint8Array ? `bytes ${[...value.subarray(0, 50)]}` : (JSON.stringify(value) ?? String(value))

export const assert: Assert = {
  ok(value, what) {
    if (!value) throw new Error(what)
  },
  equal(actual, expected, what = 'value') {
    if (show(actual) !== show(expected)) throw new Error(`${what}: got ${show(actual)}, expected ${show(expected)}`)
  },
  async rejects(promise, code) {
    try {
      await promise
    } catch (error) {
      const found = (error as { code?: string }).code
      // WebContainer's errors carry their code in the message only.
      if (code === undefined || found === code || String(error).includes(code)) return
      throw new Error(`rejected with ${found ?? error}, expected ${code}`)
    }
    throw new Error(`did not reject${code ? ` with ${code}` : ''}`)
  },
}
