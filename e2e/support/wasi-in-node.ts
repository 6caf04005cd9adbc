import { createMachine, type Machine } from '../../src/kernel/machine.ts'
import { createPipe } from '../../src/kernel/pipe/pipe.ts'
import { shareFile } from '../../src/kernel/process/open-file.ts'
import { bootWasi } from '../../src/languages/wasi/boot.ts'
import type { ExitStatus } from '../../src/protocol/syscall.ts'
import { createInnerPool, readAll } from './shell-in-node.ts'

/** How a program ended, what it printed, and the machine that it left behind. */
export interface WasiEnded extends ExitStatus {
  stdout: string
  stderr: string
  machine: Machine
}

export interface WasiGiven {
  args?: string[]
  env?: Record<string, string>
  /** Whatever is read is here before the program starts: nothing may sleep in this thread. */
  stdin?: string
  /** Prepares the project. */
  prepare?(machine: Machine): void
}

const WORKDIR = '/home/project'

/** Runs a WASI program on the real kernel, all in this thread; see `runShell`. */
export async function runWasi(wasm: Uint8Array, given: WasiGiven = {}): Promise<WasiEnded> {
  const machine = createMachine({
    pool: createInnerPool({ wasi: bootWasi }),
    asset: (name) => Promise.reject(new Error(name)),
  })
  given.prepare?.(machine)
  machine.fs.writeFile('/tmp/program.wasm', wasm, 0o1101, 0o755, WORKDIR)
  const [input, output, errors] = [createPipe(), createPipe(), createPipe()]
  await input.writer.write!(new TextEncoder().encode(given.stdin ?? ''), -1, { onCancel() {} })
  input.writer.close()
  const texts = Promise.all([readAll(output.reader), readAll(errors.reader)])
  const process = machine.processes.spawn({
    file: '/tmp/program.wasm',
    argv: ['program.wasm', ...(given.args ?? [])],
    env: given.env ?? {},
    cwd: WORKDIR,
    files: [input.reader, output.writer, errors.writer].map((file) => shareFile(file)),
    parent: null,
    terminal: null,
    detached: true,
    guard: null,
  })
  await process.ended.sleep({ onCancel() {} }, 'wait')
  const status = process.status!
  machine.shutDown()
  const [stdout, stderr] = await texts
  return { ...status, stdout, stderr, machine }
}
