/**
 * The program `python` (also `python3`): CPython in WebAssembly (Pyodide) on the kernel's files, descriptors, processes
 * and signals. Everything that does not depend on argv happens in `bootPython`, in a worker that waits to be used:
 * the interpreter runs, pytest is imported (both from a memory snapshot), and only then is the worker ready.
 */
import type { ProcessContext, ProcessStart, ProgramBoot } from '../../protocol/process.ts'
import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import { type Bridge, createBridge } from './bridge.ts'
import { createKernelFs, type KernelFs } from './kernel-fs.ts'
import eventLoop from './lib/_tabwright_event_loop.py?raw'
import pip from './lib/_tabwright_pip.py?raw'
import poll from './lib/_tabwright_poll.py?raw'
import process from './lib/_tabwright_process.py?raw'
import runner from './lib/_tabwright_runner.py?raw'
import signals from './lib/_tabwright_signals.py?raw'
import site from './lib/_tabwright_site.py?raw'
import { useLinuxErrors } from './linux-errors.ts'
import { loadOffline, type PyodideInner } from './load.ts'
import { SITE_PACKAGES, unpack } from './packages.ts'

/** Those that are not in the snapshot (scripts/python/snapshot.mjs): they change more often than Python does. */
const MODULES = {
  _tabwright_signals: signals,
  _tabwright_poll: poll,
  _tabwright_process: process,
  _tabwright_event_loop: eventLoop,
  _tabwright_site: site,
  _tabwright_pip: pip,
  _tabwright_runner: runner,
}

const WARM = `
import _tabwright_runner
_tabwright_runner.install()
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
  useLinuxErrors(python)
  const files = createKernelFs(fs, context.sys, python.ERRNO_CODES as Record<string, number>)
  const bridge = createBridge(context, fs, files)
  python.registerJsModule('_tabwright_kernel', bridge)
  python.runPython(WARM)
  return (start) => main(context, python, files, bridge, start)
}

function main(
  { sys, interrupt }: ProcessContext,
  python: PyodideInner,
  files: KernelFs,
  bridge: Bridge,
  start: ProcessStart,
): void {
  const fs = python._module.FS
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
  adoptInherited(sys, files)
  bridge.pid = start.pid
  bridge.ppid = start.ppid
  python.setInterruptBuffer(interrupt)

  const module = python.pyimport('_tabwright_runner')
  const status: number = module.main(python.toPy(start.argv), python.toPy(start.env), start.cwd)
  if (status < 0) {
    sys.signalAction('SIGINT', 'default')
    sys.kill(start.pid, 'SIGINT')
  }
  sys.exit(status & 255)
}

/** Whoever started us may have handed on more than the three; they stand in a row. */
function adoptInherited(sys: ProcessContext['sys'], files: KernelFs): void {
  for (let fd = 3; ; fd++) {
    try {
      sys.descriptorKind(fd)
    } catch {
      return
    }
    files.adopt(fd, OPEN_FLAGS.O_RDWR, fd)
  }
}
