import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())
beforeEach(() => run('rm -rf /home/project/* /home/project/.[a-z]*'))

interface Ended {
  stdout: string
  stderr: string
  code: number
}

function run(command: string, files: Record<string, string> = {}, input = ''): Promise<Ended> {
  return tab.page.evaluate(
    async ({ command, files, input }) => {
      for (const [path, text] of Object.entries(files)) await window.sandbox.fs.writeFile(path, text)
      const child = await window.sandbox.spawn('sh', ['-c', command], { stdio: 'pipes', timeoutMs: 100_000 })
      const writer = child.input.getWriter()
      if (input) await writer.write(input)
      await writer.close()
      const read = async (stream: ReadableStream<string>) => {
        let text = ''
        const reader = stream.getReader()
        for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value
        return text
      }
      const [stdout, stderr, code] = await Promise.all([read(child.stdout), read(child.stderr), child.exit])
      return { stdout, stderr, code }
    },
    { command, files, input },
  )
}

describe('the interpreter', () => {
  it('runs files, commands, modules and stdin', async () => {
    const { stdout } = await run(
      'python3 m.py a b; python -c "print(6 * 7)"; python3 -m m; echo "print(9)" | python3 -; python3 -V | cut -c1-9',
      { 'm.py': 'import sys\nprint(__name__, sys.argv[1:])\n' },
    )
    expect(stdout).toBe("__main__ ['a', 'b']\n42\n__main__ []\n9\nPython 3.\n")
  })

  it.each([
    ['sys.exit()', 0, ''],
    ['sys.exit(3)', 3, ''],
    ['sys.exit("bad")', 1, 'bad\n'],
    ['raise SystemExit(False)', 0, ''],
  ])('%s', async (statement, code, stderr) => {
    expect(await run(`python3 -c 'import sys; ${statement}'`)).toEqual({ stdout: '', stderr, code })
  })

  it('shows an uncaught error as native Python does', async () => {
    const source = 'import json\n\ndef parse(text):\n    return json.loads(text)["a"]\n\nparse("{}")\n'
    const ours = await run('python3 broken.py', { 'broken.py': source })
    const folder = mkdtempSync(join(tmpdir(), 'tabwright-python-'))
    try {
      writeFileSync(join(folder, 'broken.py'), source)
      const native = spawnSync('python3', [join(folder, 'broken.py')], { encoding: 'utf8' })
      expect(ours.code).toBe(1)
      // Which part of a line is underlined differs between versions.
      const plain = (text: string) => text.replaceAll(`${folder}/`, '/home/project/').replace(/^\s*[~^]+\n/gm, '')
      if (!native.error) expect(plain(ours.stderr)).toBe(plain(native.stderr))
      expect(ours.stderr).toMatch(/^Traceback[\s\S]*line 6, in <module>[\s\S]*line 4, in parse[\s\S]*KeyError: 'a'\n$/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('gives 130 for an interrupt', async () => {
    const { stdout } = await run(
      'python3 -c "import time; time.sleep(60)" 2>/dev/null & sleep 12; kill -INT $!; wait $!; echo $?',
    )
    expect(stdout).toBe('130\n')
  })

  it('reads stdin and writes what was left unflushed', async () => {
    const ended = await run(
      'python3 r.py; cat left',
      { 'r.py': 'f = open("left", "w"); f.write(input().upper() + "\\n")\n' },
      'hello\n',
    )
    expect(ended.stdout).toBe('HELLO\n')
  })

  it('shares files, folders and links with the shell', async () => {
    const source = `
import os, pathlib, shutil
print(pathlib.Path("from-shell").read_text(), end="")
os.makedirs("a/b"); os.symlink("b", "a/link")
pathlib.Path("a/b/x").write_text("from python\\n")
os.rename("a", "c"); shutil.copy("c/b/x", "copy")
os.chmod("copy", 0o700)
`
    const ended = await run(
      'echo from shell > from-shell; python3 s.py; cat c/link/x copy; ls c; test -x copy; echo $?',
      {
        's.py': source,
      },
    )
    expect(ended).toEqual({ stdout: 'from shell\nfrom python\nfrom python\nb\nlink\n0\n', stderr: '', code: 0 })
  })

  it('runs programs by subprocess', async () => {
    const source = `
import subprocess
print(subprocess.run(["sh", "-c", "cat; exit 3"], input="in", capture_output=True, text=True))
child = subprocess.Popen(["sh", "-c", "echo a; sleep 0.2; echo b"], stdout=subprocess.PIPE, text=True)
print([line.strip() for line in child.stdout], child.wait())
try:
    subprocess.run(["nosuch"])
except FileNotFoundError as error:
    print(error.filename)
`
    const ended = await run('python3 p.py', { 'p.py': source })
    expect(ended.stdout).toBe(
      "CompletedProcess(args=['sh', '-c', 'cat; exit 3'], returncode=3, stdout='in', stderr='')\n['a', 'b'] 0\nnosuch\n",
    )
  })

  it('runs asyncio programs', async () => {
    const source =
      'import asyncio\nasync def main():\n    await asyncio.sleep(0.01)\n    print("slept")\nasyncio.run(main())\n'
    expect((await run('python3 a.py', { 'a.py': source })).stdout).toBe('slept\n')
  })
})

describe('pytest', () => {
  const passing = 'def test_one():\n    assert 1 + 1 == 2\n'
  const failing = 'def test_two():\n    assert [1, 2] == [1, 3]\n'

  it('gives 0 when all pass', async () => {
    const ended = await run('python3 -m pytest', { 'test_one.py': passing })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('1 passed') })
  })

  it('gives 1 when one fails, and says why', async () => {
    const ended = await run('python3 -m pytest', { 'test_one.py': passing, 'test_two.py': failing })
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('1 failed, 1 passed')
    expect(ended.stdout).toContain('assert [1, 2] == [1, 3]')
    expect(ended.stdout).toContain('At index 1 diff: 2 != 3')
  })

  it('gives 2 when tests cannot be collected, 5 when there are none', async () => {
    expect((await run('python3 -m pytest', { 'test_broken.py': 'import nosuchmodule\n' })).code).toBe(2)
    expect((await run('rm test_broken.py; python3 -m pytest')).code).toBe(5)
  })

  it('sees a test that changed between two runs', async () => {
    await run('python3 -m pytest', { 'test_two.py': failing })
    expect((await run('python3 -m pytest', { 'test_two.py': failing.replace('3]', '2]') })).code).toBe(0)
  })
})
