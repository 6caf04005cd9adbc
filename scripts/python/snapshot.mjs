import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const SITE_PACKAGES = '/lib/python3.14/site-packages'

/** Parts of ours (src/languages/python/lib) that lie in it. */
export const SNAPSHOT_PARTS = ['_tabwright_errno', '_tabwright_subprocess', '_tabwright_socket', '_tabwright_serving']

/** What most programs and every test run import. Nothing here may draw random numbers or open files at import. */
const MODULES = [
  'argparse',
  'cmd',
  'code',
  'encodings.cp437',
  'faulthandler',
  'pdb',
  '_pyrepl.utils',
  '_pyrepl.trace',
  'asyncio',
  'collections',
  'contextlib',
  'csv',
  'dataclasses',
  'datetime',
  'enum',
  'functools',
  'gc',
  'http.server',
  'importlib.metadata',
  'inspect',
  'io',
  'itertools',
  'json',
  'linecache',
  'logging',
  'math',
  'pathlib',
  'random',
  're',
  'runpy',
  'selectors',
  'shutil',
  'signal',
  'string',
  'subprocess',
  'tempfile',
  'textwrap',
  'threading',
  'time',
  'traceback',
  'types',
  'typing',
  'unittest',
  'unittest.mock',
  'urllib.request',
  'warnings',
  'zipfile',
]

/** What pip imports besides: from the archive of the standard library each would be compiled anew with every pip. */
const PIP = [
  'compileall',
  'configparser',
  'decimal',
  'getpass',
  'gzip',
  'html.parser',
  'http.cookiejar',
  'http.cookies',
  'importlib.resources',
  'logging.config',
  'logging.handlers',
  'optparse',
  'pickle',
  'platform',
  'queue',
  'shlex',
  'tarfile',
  'xmlrpc.client',
]

/** What pytest imports by name when it starts. */
const PYTEST = [
  'pytest',
  '_pytest._argcomplete',
  '_pytest.config.findpaths',
  '_pytest.mark',
  '_pytest.main',
  '_pytest.runner',
  '_pytest.fixtures',
  '_pytest.helpconfig',
  '_pytest.python',
  '_pytest.terminal',
  '_pytest.debugging',
  '_pytest.unittest',
  '_pytest.capture',
  '_pytest.skipping',
  '_pytest.legacypath',
  '_pytest.tmpdir',
  '_pytest.monkeypatch',
  '_pytest.recwarn',
  '_pytest.pastebin',
  '_pytest.assertion',
  '_pytest.assertion.rewrite',
  '_pytest.assertion.util',
  '_pytest.junitxml',
  '_pytest.doctest',
  '_pytest.cacheprovider',
  '_pytest.setuponly',
  '_pytest.setupplan',
  '_pytest.stepwise',
  '_pytest.unraisableexception',
  '_pytest.threadexception',
  '_pytest.warnings',
  '_pytest.logging',
  '_pytest.reports',
  '_pytest.faulthandler',
  '_pytest.subtests',
  'pygments',
]

/**
 * The memory of a Python interpreter after its start and these imports: restoring it in a worker takes a tenth of the
 * time. It fits exactly this build of Pyodide (whose loader checks that).
 *
 * @param {{ root: string, files: { name: string, bytes: Uint8Array }[] }} options  files of the packages
 * @returns {Promise<Uint8Array>}
 */
export async function makeSnapshot({ root, files }) {
  const folder = join(root, 'node_modules/pyodide/')
  const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')).href)
  const python = await loadPyodide({
    indexURL: folder,
    _makeSnapshot: true,
    _sysExecutable: '/usr/bin/python3',
    env: { HOME: '/' },
    stdout() {},
    stderr() {},
  })
  for (const { name, bytes } of files) {
    const path = `${SITE_PACKAGES}/${name}`
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')))
    python.FS.writeFile(path, bytes)
  }
  for (const part of SNAPSHOT_PARTS)
    python.FS.writeFile(`${SITE_PACKAGES}/${part}.py`, readFileSync(join(root, `src/languages/python/lib/${part}.py`)))
  const names = [...MODULES, ...PIP, ...(files.length > 0 ? PYTEST : [])]
  python.runPython(`
import _tabwright_errno
_tabwright_errno.install()
import _tabwright_subprocess
import _tabwright_socket
_tabwright_socket.install()
import _tabwright_serving
_tabwright_serving.install()
import importlib
for name in ${JSON.stringify(names)}:
    try:
        importlib.import_module(name)
    except ImportError:
        pass  # This version of pytest has no such part.
import gc
# What is here will stay: collections need not look at it again.
gc.collect()
gc.freeze()
del gc, importlib, name
`)
  return python.makeMemorySnapshot()
}
