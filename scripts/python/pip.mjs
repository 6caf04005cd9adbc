// @ts-check
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installedPackages } from './installed-packages.mjs'

/** The real pip; its hash is that of the wheel which CPython 3.13 bundles. */
export const PINNED_PIP = {
  name: 'pip',
  version: '24.2',
  file_name: 'pip-24.2-py3-none-any.whl',
  sha256: '2cd581cf58ab7fcfca4ce8efa6dcacd0de5bf8d0a3eb9ec927e07405f4d9e2a2',
}

/** Launchers for Windows and types: nothing of it is used in the tab. */
const LEFT_OUT = /\.exe$|\.pyi$|(^|\/)py\.typed$/

/**
 * pip's files by the wheel, else as this machine's own Python has them.
 *
 * @param {{ name: string, bytes: Uint8Array }[] | null} wheel the pinned wheel's files; null where it cannot be had
 * @returns {{ version: string, files: { name: string, bytes: Uint8Array }[] } | null}
 */
export function pipFiles(wheel) {
  const found = wheel ? { version: PINNED_PIP.version, files: wheel } : installedPackages(['pip'])
  return found && { ...found, files: found.files.filter(({ name }) => !LEFT_OUT.test(name)) }
}

/**
 * The index that this pip asks where nobody has told it another: its own default, not ours.
 *
 * @param {{ name: string, bytes: Uint8Array }[]} files
 * @returns {string | null}
 */
export function defaultIndex(files) {
  const source = files.find(({ name }) => name === 'pip/_internal/models/index.py')
  const base = source && /PyPI = PackageIndex\(\s*"([^"]+)"/.exec(Buffer.from(source.bytes).toString())?.[1]
  return base ? new URL('simple/', base).href : null
}

/** What runs in the place of a pip that could not be had. */
export const withoutPip = (/** @type {string} */ reason) => [
  { name: '__init__.py', bytes: Buffer.from('') },
  {
    name: '__main__.py',
    bytes: Buffer.from(
      `import sys\nsys.exit(${JSON.stringify(`pip is not in this build: ${reason}. Run \`npm run generate\` with a network.`)})\n`,
    ),
  },
]

/**
 * The modules of `files` compiled by Pyodide's own Python, as `__pycache__` holds them: compiling pip in the tab takes
 * longer than what it is asked to do. They hold for good (PEP 552): no file of an image is as old as it was here.
 *
 * @param {{ root: string, files: { name: string, bytes: Uint8Array }[] }} options
 * @returns {Promise<{ name: string, bytes: Uint8Array }[]>}
 */
export async function compileModules({ root, files }) {
  const folder = join(root, 'node_modules/pyodide/')
  const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')).href)
  const python = await loadPyodide({ indexURL: folder, stdout() {}, stderr() {} })
  const modules = files.filter(({ name }) => name.endsWith('.py'))
  for (const { name, bytes } of modules) {
    const path = `/source/${name}`
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')))
    python.FS.writeFile(path, bytes)
  }
  python.globals.set('FOLDER', '/usr/lib/python3.14/site-packages/pip/')
  const names = python.runPython(`
import importlib.util, os, py_compile, warnings
warnings.simplefilter("ignore")
made = []
for folder, _, files in os.walk("/source"):
    for file in files:
        path = os.path.join(folder, file)
        target = importlib.util.cache_from_source(path)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        if py_compile.compile(path, target, FOLDER + path[8:], quiet=2, invalidation_mode=mode):
            made.append(target[8:])
made
`)
  return names.toJs().map((/** @type {string} */ name) => ({ name, bytes: python.FS.readFile(`/source/${name}`) }))
}
