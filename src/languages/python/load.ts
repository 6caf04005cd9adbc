import { loadPyodide, type PyodideAPI } from 'pyodide'
import type { EmscriptenFs } from './emscripten.ts'

/** The files of the core, from wherever the caller has them. */
export interface PythonFiles {
  /** `pyodide.asm.mjs`, as text. */
  script: string
  /** `pyodide.asm.wasm`, compiled. */
  module: WebAssembly.Module
  stdlib: Uint8Array<ArrayBuffer>
  lock: string
  /** An interpreter's memory, with pytest imported (scripts/python/snapshot.mjs); saves the start-up of CPython. */
  snapshot: Uint8Array<ArrayBuffer>
}

/** What of Pyodide's inner module we use besides its public face. */
export interface PyodideInner extends PyodideAPI {
  _module: { FS: EmscriptenFs }
}

/** A base that nothing is ever fetched from: the two files that Pyodide asks for below it are answered here. */
const BASE = 'https://pyodide.invalid/'

/** Boots Pyodide without any network: inside the frame there is none. */
export async function loadOffline(files: PythonFiles): Promise<PyodideInner> {
  const url = URL.createObjectURL(new Blob([files.script], { type: 'text/javascript' }))
  const script = await import(/* @vite-ignore */ url)
  URL.revokeObjectURL(url)

  const { fetch, WebAssembly: engine } = globalThis
  const { instantiateStreaming } = engine
  const answers: Record<string, () => Response> = {
    [`${BASE}python_stdlib.zip`]: () => new Response(files.stdlib),
    // Only the place of the module, which is compiled already.
    [`${BASE}pyodide.asm.wasm`]: () => new Response(null),
  }
  globalThis.fetch = async (input) => {
    const answer = answers[String(input)]
    if (!answer) throw new TypeError(`Python asked for ${String(input)}, which is not among its files`)
    return answer()
  }
  engine.instantiateStreaming = async (_, imports) => {
    const { module } = files
    const instance = await engine.instantiate(module, imports)
    // Pyodide copies the snapshot into memory, but expects it to be large enough already.
    const memory = instance.exports.memory as WebAssembly.Memory
    const missing = files.snapshot.length - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
    return { module, instance }
  }
  try {
    const python = await loadPyodide({
      indexURL: BASE,
      lockFileContents: files.lock,
      packageBaseUrl: BASE,
      createPyodideModule: script.default,
      _sysExecutable: '/usr/bin/python3',
      env: { HOME: '/' },
      _loadSnapshot: files.snapshot,
      stdout: () => {},
      stderr: () => {},
    })
    return python as PyodideInner
  } finally {
    globalThis.fetch = fetch
    engine.instantiateStreaming = instantiateStreaming
  }
}
