/**
 * The program `wasi`: runs a WebAssembly command of WASI preview 1 on the kernel's files, descriptors, clocks and
 * processes. Every file that begins as WebAssembly does is run by it, and so are the commands that come with the page
 * as compiled modules.
 */
import type { ProcessContext, ProcessStart, ProgramBoot } from '../../protocol/process.ts'
import { createWasi } from './host.ts'

/** What a shell shows of a program that ended itself by SIGABRT: 128 and the signal's number. */
const TRAPPED = 134
/** As of a file that cannot be run. */
const NOT_RUNNABLE = 126

export const bootWasi: ProgramBoot = async (context) => (start) => main(context, start)

function main({ sys }: ProcessContext, start: ProcessStart): void {
  const name = start.argv[0] ?? start.execPath
  const complain = (message: string) => void sys.write(2, new TextEncoder().encode(`${name}: ${message}\n`), -1)

  let module: WebAssembly.Module
  try {
    module = start.module ?? new WebAssembly.Module(sys.readFile(start.execPath) as Uint8Array<ArrayBuffer>)
  } catch (error) {
    complain(`cannot be run: ${messageOf(error)}`)
    return sys.exit(NOT_RUNNABLE)
  }
  const { argv: args, cwd, pid } = start
  const wasi = createWasi({ sys, pid, args, env: withFolder(start), cwd })
  let code: number
  try {
    code = wasi.run(module)
  } catch (error) {
    const isTrap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError
    complain(`${isTrap ? 'trap' : 'cannot be run'}: ${messageOf(error)}`)
    code = isTrap ? TRAPPED : NOT_RUNNABLE
  }
  sys.exit(code)
}

/** WASI has no working directory: libraries that keep one take it from here. */
function withFolder({ env, cwd }: ProcessStart): Record<string, string> {
  return { ...env, PWD: cwd }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
