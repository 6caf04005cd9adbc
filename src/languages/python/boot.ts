/**
 * The program `python` (also `python3`): CPython in WebAssembly (Pyodide) on the kernel's files, descriptors, processes
 * and signals. Everything that does not depend on argv happens in `bootPython`, in a worker that waits to be used:
 * the interpreter runs, pytest is imported (both from a memory snapshot), and only then is the worker ready.
 */
import type { ProcessContext, ProcessStart, ProgramBoot } from '../../protocol/process.ts'
import { createBridge } from './bridge.ts'
import { createKernelFs } from './kernel-fs.ts'
import eventLoop from './lib/_tabwright_event_loop.py?raw'
import process from './lib/_tabwright_process.py?raw'
import runner from './lib/_tabwright_runner.py?raw'
import { loadOffline, type PyodideInner } from './load.ts'
import { SITE_PACKAGES, unpack } from './packages.ts'

const MODULES = { _tabwright_runner: runner, _tabwright_process: process, _tabwright_event_loop: eventLoop }

/** Ours is not in the snapshot: it changes more often than Python does. */
const WARM = `
import _tabwright_runner, _tabwright_process
`

export const bootPython: ProgramBoot = async (context) => {
  const text = (name: string) => new TextDecoder().decode(context.shared(name).slice())
  const python = await loadOffline({
    script: text('python/pyodide.asm.mjs'),
    module: context.module('python/pyodide.asm.wasm'),
    stdlib: context.shared('python/python_stdlib.zip').slice(),
    lock: text('python/lock.json'),
    snapshot: context.shared('python/snapshot.bin').slice(),
  })
  const fs = python._module.FS
  unpack(fs, context.shared('python/packages.bin'), SITE_PACKAGES)
  for (const [name, source] of Object.entries(MODULES)) fs.writeFile(`${SITE_PACKAGES}/${name}.py`, source)
  python.runPython(WARM)
  return (start) => main(context, python, start)
}

function main(context: ProcessContext, python: PyodideInner, start: ProcessStart): void {
  const { sys } = context
  const fs = python._module.FS
  const files = createKernelFs(fs, sys, python.ERRNO_CODES as Record<string, number>)
  files.attach()
  for (const [fd, flags] of [0, 1, 1].entries()) {
    const stream = fs.getStream(fd)
    if (stream) fs.close(stream)
    try {
      files.adopt(fd, flags, fd)
    } catch {
      // Closed by whoever started us; Python then has no such stream.
    }
  }
  python.setInterruptBuffer(context.interrupt)
  const bridge = createBridge(context, start, files, () => python.checkInterrupt())
  python.registerJsModule('_tabwright_kernel', bridge)

  const module = python.pyimport('_tabwright_runner')
  const status: number = module.main(python.toPy(start.argv), python.toPy(start.env), start.cwd)
  if (status < 0) {
    sys.signalAction('SIGINT', 'default')
    sys.kill(start.pid, 'SIGINT')
  }
  sys.exit(status & 255)
}
