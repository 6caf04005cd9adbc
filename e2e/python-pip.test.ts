import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWheel, type PythonIndex, startPythonIndex } from './support/python-index.ts'
import { openTab, type Tab } from './support/tab.ts'

const greet = (version: string, word: string) =>
  makeWheel({
    name: 'greet-tool',
    version,
    files: { 'greet_tool/__init__.py': `def main():\n    from wordlist import WORD\n    print("${word}", WORD)\n` },
    requires: ['wordlist>=2,<3; python_version > "3.7"', 'never; sys_platform == "win32"'],
    scripts: ['greet = greet_tool:main'],
  })

const WHEELS = [
  greet('1.0', 'old'),
  greet('1.1', 'hello'),
  greet('2.0rc1', 'not yet'),
  ...['1.0', '2.5', '3.0'].map((version) =>
    makeWheel({ name: 'wordlist', version, files: { 'wordlist.py': `WORD = "${version}"\n` } }),
  ),
  makeWheel({ name: 'fastcode', version: '1.0', files: {}, tag: 'cp314-cp314-manylinux_2_28_x86_64' }),
  makeWheel({ name: 'broken', version: '1.0', files: { 'broken.py': '' } }),
]

let tab: Tab
let index: PythonIndex
beforeAll(async () => {
  ;[tab, index] = await Promise.all([openTab(), startPythonIndex(WHEELS, ['broken'])])
  await tab.page.evaluate((url) => window.bootWithPythonIndex(url), index.url)
})
afterAll(async () => {
  await tab?.close()
  await index?.close()
})

const run = (line: string, files: Record<string, string> = {}) =>
  tab.page.evaluate(
    async ({ line, files }) => {
      for (const [path, text] of Object.entries(files)) await window.sandbox.fs.writeFile(path, text)
      return window.run('sh', ['-c', line], { timeoutMs: 100_000 })
    },
    { line, files },
  )

/** What this machine's own pip would install, as `name version sha256`; null where it has none. */
function nativePlan(requirement: string): Promise<string[] | null> {
  const options = [
    '--dry-run',
    '--ignore-installed',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--no-cache-dir',
    '--quiet',
  ]
  return new Promise((resolve) => {
    let text = ''
    const child = spawn('python3', ['-m', 'pip', 'install', ...options, '--report', '-', requirement], {
      env: { PATH: process.env.PATH, PIP_INDEX_URL: index.url, PIP_CONFIG_FILE: '/dev/null' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    child.on('error', () => resolve(null))
    child.stdout.on('data', (data) => (text += data))
    child.on('close', (code) => resolve(code === 0 ? planOf(text) : null))
  })
}

interface Report {
  install: {
    metadata: { name: string; version: string }
    download_info: { archive_info: { hashes: { sha256: string } } }
  }[]
}
const planOf = (report: string): string[] =>
  (JSON.parse(report) as Report).install.map(
    ({ metadata, download_info }) => `${metadata.name} ${metadata.version} ${download_info.archive_info.hashes.sha256}`,
  )

describe('pip', () => {
  it('installs requirements, runs their scripts, tells of them and removes them', async () => {
    const native = nativePlan('greet-tool>=1')
    const requirements = '# what it needs\ngreet-tool >= 1\n'
    const installed = await run('pip install --quiet --report plan.json -r requirements.txt && greet', {
      'requirements.txt': requirements,
    })
    expect(installed).toMatchObject({ code: 0, stdout: 'hello 2.5\n', stderr: '' })
    const ours = planOf(await tab.page.evaluate(() => window.sandbox.fs.readFile('plan.json', 'utf-8')))
    expect(ours).toHaveLength(2)
    const beside = await native
    if (beside) expect(ours).toContain(beside[0])

    const told = await run(
      'python -m pip freeze && pip show greet-tool | grep -E "^(Version|Location|Requires)" && python -c "import wordlist; print(wordlist.__file__)"',
    )
    expect(told.stdout).toMatch(/^greet-tool==1\.1$[\s\S]*^wordlist==2\.5$/m)
    expect(told.stdout).toContain(
      'Version: 1.1\nLocation: /usr/local/lib/python3.14/site-packages\nRequires: wordlist\n',
    )
    expect(told.stdout).toContain('/usr/local/lib/python3.14/site-packages/wordlist.py')

    const removed = await run('pip uninstall -y greet-tool pytest; greet')
    expect(removed.code).toBe(127)
    expect(removed.stdout).toContain('Successfully uninstalled greet-tool-1.1')
    // What comes with the interpreter is not pip's to remove.
    expect(removed.stdout).toContain('Not uninstalling pytest at /lib/python3.14/site-packages')
  })

  it('says why it cannot: compiled code, an altered file, no such package', async () => {
    const compiled = await run('pip install fastcode')
    expect(compiled.code).toBe(1)
    expect(compiled.stderr).toMatch(/fastcode has compiled wheels only \(such as fastcode-1\.0-cp314.*\.whl\)/)
    const others = await run(
      'pip install broken; echo $?; pip install nothing-of-the-kind; echo $?; python -c "import broken"',
    )
    expect(others.stdout.match(/^1$/gm)).toHaveLength(2)
    expect(others.stderr).toMatch(
      /DO NOT MATCH THE HASHES[\s\S]*No matching distribution found for nothing-of-the-kind/,
    )
    expect(others.stderr).toContain("ModuleNotFoundError: No module named 'broken'")
  })

  it('asks through the gateway, which follows the index to its files and nowhere else', async () => {
    const { host } = new URL(index.url)
    const records = await tab.page.evaluate(() => window.network)
    expect(records.filter(({ url }) => url.includes(host)).map(({ method }) => method)).not.toContain('CONNECT')
    const file = records.find(({ url }) => url.endsWith('/files/greet_tool-1.1-py3-none-any.whl'))!
    expect(file).toMatchObject({ method: 'GET', status: 200, problem: null })
    const beside = file.url.replace(/[^/]*$/, 'secret')
    const { stdout } = await run(`python -c "
import urllib.request
try: urllib.request.urlopen('${beside}')
except OSError as error: print(error)"`)
    expect(stdout).toMatch(/package registries only/)
    expect(index.asked).not.toContain('/files/secret')
  })

  it('installs a project by its own build backend', async () => {
    const backend = `
import zipfile
INFO = 'mine-0.3.dist-info/'
def build_wheel(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(folder + '/mine-0.3-py3-none-any.whl', 'w') as wheel:
        wheel.writestr('mine.py', 'print("built")')
        wheel.writestr(INFO + 'METADATA', 'Metadata-Version: 2.1\\nName: mine\\nVersion: 0.3\\n')
        wheel.writestr(INFO + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(INFO + 'RECORD', '')
    return 'mine-0.3-py3-none-any.whl'
`
    const project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    const { code, stdout } = await run('pip install --quiet . && cd /tmp && python -m mine', {
      'pyproject.toml': project,
      'backend.py': backend,
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'built\n' })
  })
})
