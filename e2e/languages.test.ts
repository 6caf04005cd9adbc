import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inBash, inTabShell } from './support/native-shell.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

describe('files that the shell, Python and Node share', () => {
  it('have the same contents, sizes, modes and times for all', async () => {
    const script = {
      files: {
        'show.py': `import os, sys
for name in sys.argv[1:]:
    s = os.stat(name)
    print(name, s.st_size, oct(s.st_mode), int(s.st_mtime), open(name).read().strip())
`,
        'show.js': `const fs = require('node:fs')
for (const name of process.argv.slice(2)) {
  const s = fs.statSync(name)
  console.log(name, s.size, '0o' + s.mode.toString(8), Math.floor(s.mtimeMs / 1000), fs.readFileSync(name, 'utf8').trim())
}
`,
      },
      command: `echo shell > by-shell; chmod 640 by-shell; touch -d @1000000 by-shell
python3 -c 'open("by-python", "w").write("python\\n"); import os; os.chmod("by-python", 0o600); os.utime("by-python", (5, 2000000))'
node -e 'const fs = require("fs"); fs.writeFileSync("by-node", "node\\n"); fs.chmodSync("by-node", 0o644); fs.utimesSync("by-node", 5, 3000000)'
python3 show.py by-shell by-python by-node > seen-by-python; node show.js by-shell by-python by-node > seen-by-node
cat seen-by-python; diff seen-by-python seen-by-node && echo alike; stat -c '%n %s %a %Y' by-*`,
    }
    expect(await inTabShell(tab, script)).toEqual(inBash(script))
  })

  it('are watched by Node when Python writes them', async () => {
    const ended = await inTabShell(tab, {
      files: {
        'watch.js': `const fs = require('node:fs')
fs.mkdirSync('w')
const watcher = fs.watch('w', (event, name) => {
  if (fs.existsSync('w/made') && fs.readFileSync('w/made', 'utf8') === 'from python') {
    console.log(name)
    watcher.close()
  }
})
require('node:child_process').spawn('python3', ['-c', 'open("w/made", "w").write("from python")'], { stdio: 'inherit' })
`,
      },
      command: 'node watch.js',
    })
    expect(ended).toEqual({ stdout: 'made\n', stderr: '', code: 0 })
  })

  it('are appended to in turn through one descriptor', async () => {
    const script = {
      command: `exec 3> log; echo sh >&3; python3 -c 'import os; os.write(3, b"python\\n")' 3>&3; echo sh again >&3; cat log
python3 -c 'f = open("log", "a"); f.write("end\\n"); f.close(); print(len(open("log").readlines()))'; tail -1 log`,
    }
    expect(await inTabShell(tab, script)).toEqual(inBash(script))
  })
})

it('Python runs node and sh, and they run Python', async () => {
  const script = {
    command: `python3 -c 'import subprocess
print(subprocess.run(["node", "-p", "6 * 7"], capture_output=True, text=True).stdout.strip())
print(subprocess.run("echo from sh; exit 4", shell=True))
print(subprocess.run(["node", "-e", "process.stdin.pipe(process.stdout)"], input="piped", capture_output=True, text=True).stdout)'
node -p 'require("child_process").execFileSync("python3", ["-c", "print(1 + 1)"], { encoding: "utf8" }).trim()'`,
  }
  expect(await inTabShell(tab, script)).toEqual(inBash(script))
})

it('what Python cannot do here is a Python error at once', async () => {
  const source = `
import threading, multiprocessing, os
def show(name, run):
    try:
        run()
        print(name, "ran")
    except Exception as error:
        print(name, type(error).__name__)
show("thread", lambda: threading.Thread(target=print).start())
show("process", lambda: multiprocessing.Process(target=print).start())
show("fork", os.fork)
show("exec", lambda: os.execv("/bin/sh", ["sh"]))
`
  const ended = await inTabShell(tab, { files: { 'cannot.py': source }, command: 'python3 cannot.py' })
  expect(ended.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(['thread', 'process', 'fork', 'exec', ''])
  expect(ended.stdout).not.toContain(' ran')
  expect(ended.code).toBe(0)
})
