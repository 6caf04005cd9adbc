import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inBash, inTabShell, type Script } from './support/native-shell.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

/**
 * What differs between versions of Python: which part of a line is underlined, that `-c` shows its line since 3.13,
 * and the path that a version manager calls it by.
 */
const versionless = (text: string): string =>
  text
    .replace(/^\s*[~^]+\n/gm, '')
    .replace(/^\/\S*\/(python3:)/gm, '$1')
    .replace(/(File "<(?:string|stdin)>", line \d+, in <module>\n) {4}.*\n/g, '$1')

async function alike(script: Script): Promise<void> {
  const [ours, native] = [await inTabShell(tab, { timeoutMs: 100_000, ...script }), inBash(script)]
  expect({ ...ours, stderr: versionless(ours.stderr) }).toEqual({ ...native, stderr: versionless(native.stderr) })
}

/** Says how each of them fails. */
const ERRORS = `import errno, os, socket, subprocess
def show(run):
    try:
        print(run())
    except Exception as error:
        print(type(error).__name__, getattr(error, "errno", None), error)
r, w = os.pipe()
os.makedirs("d/e")
open("f", "w").close()
os.symlink("l", "l")
for run in (
    lambda: open("nope"),
    lambda: open("d"),
    lambda: open("f/x"),
    lambda: open("l"),
    lambda: os.stat("nope"),
    lambda: os.mkdir("d"),
    lambda: os.rmdir("d"),
    lambda: os.rename("nope", "other"),
    lambda: os.listdir("f"),
    lambda: os.close(77),
    lambda: os.read(w, 1),
    lambda: os.lseek(r, 0, 0),
    lambda: os.kill(99999, 0),
    lambda: os.waitpid(-1, 0),
    lambda: os.readlink("d"),
    lambda: os.get_terminal_size(r),
    lambda: os.chdir("nope"),
    lambda: subprocess.run(["nosuchprogram"]),
    lambda: subprocess.run(["./f"]),
    lambda: (errno.ENOENT, errno.errorcode[11], errno.EPIPE, errno.ETIMEDOUT, errno.ENOTEMPTY),
    lambda: (os.strerror(2), os.strerror(110), os.strerror(4000)),
    lambda: (socket.EAGAIN, socket.EBADF, socket.EWOULDBLOCK),
    lambda: (OSError(errno.ENOENT, "x", "f"), OSError(13, "z", "a", None, "b")),
    lambda: [type(OSError(n, "")).__name__ for n in sorted(errno.errorcode)],
    lambda: OSError(10**30, "large"),
    lambda: OSError("alone").errno,
):
    show(run)
os.close(r)
show(lambda: os.write(w, b"x"))
`

describe('errors', () => {
  it('have the numbers and the words of Linux', () => alike({ files: { 'e.py': ERRORS }, command: 'python3 e.py' }))

  it('are shown with them when nobody catches them', () =>
    alike({
      files: {
        'e.py':
          'def read():\n    return open("nope")\ntry:\n    read()\nexcept OSError:\n    import os\n    os.mkdir("/tmp")\n',
      },
      command: 'python3 e.py',
    }))
})

describe('a program', () => {
  it.each([
    ['python3 -c \'import sys; sys.exit("bad thing")\'', ''],
    ["python3 -c 'import sys; sys.exit(300)'", ''],
    ['python3 -c \'import atexit, os; atexit.register(print, "bye"); print(1); raise ValueError(3)\'', ''],
    ["python3 -c 'import os; print(1); os._exit(4)'; echo $?; python3 -u -c 'import os; print(2); os._exit(5)'", ''],
    ["{ python3 -c 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)'; } 2> /dev/null; echo $?", ''],
    ["python3 -c 'raise KeyboardInterrupt'; echo $?", ''],
    ["python3 -c 'for i in range(100000): print(i)' | head -1", ''],
    ["python3 nosuch.py; python3 -c 'input()'", ''],
    ["python3 -O -c 'assert False; print(__debug__)'", ''],
  ])('%s', (command, input) => alike({ command, input }))

  const files = {
    'm.py': 'import sys\nprint(sys.argv, __name__)\nif __name__ == "__main__":\n    print("main")\n',
    'lib/mod.py': 'x = 3\n',
    'pkg/__init__.py': '',
    'pkg/a.py': 'v = 9\n',
    'pkg/main.py': 'from .a import v\nfrom . import a\nprint(v, __package__, __spec__.name)\n',
    'pkg/__main__.py': 'print("main", __name__, __package__)\n',
    'chained.py': 'try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise KeyError("k") from e\n',
    'broken.py': 'x = (1,\nprint(2)\n',
  }
  it.each([
    'python3 m.py a b; python3 -m m a -x; PYTHONPATH=lib:other python3 -c "import mod, m; print(mod.x)"',
    "echo 'import sys; print(sys.argv)' | python3 - a b",
    'python3 -m pkg.main; python3 -m pkg; python3 pkg',
    'python3 pkg/main.py; python3 chained.py',
    'python3 broken.py',
  ])('is found and started: %s', (command) => alike({ command, files }))
})

describe('processes of Python', () => {
  it('are run, fed, read and waited for', () => {
    const source = `import os, select, subprocess, time
print(1, flush=True); subprocess.run(["echo", "2"]); print(3)
print(subprocess.run(["tr", "a-z", "A-Z"], input="hello", text=True, capture_output=True).stdout)
print(subprocess.getoutput("echo $((1+1)); echo x >&2"), subprocess.getstatusoutput("exit 3"))
print(subprocess.run(["sh", "-c", "kill -9 $$"]).returncode, os.system("exit 3"), os.popen("echo hi").read())
# More than a pipe holds, on both: whoever reads one to its end first never ends.
r = subprocess.run(["sh", "-c", "yes err | head -c 200000 >&2; yes out | head -c 200000"], capture_output=True)
print(len(r.stdout), len(r.stderr))
p = subprocess.Popen(["sleep", "0.3"]); print(p.poll()); print(p.wait(), p.poll())
p = subprocess.Popen(["sh", "-c", "exit 6"])
while p.poll() is None: time.sleep(0.01)
print(p.returncode)
try:
    subprocess.run(["sleep", "60"], timeout=0.3)
except subprocess.TimeoutExpired as e:
    print(e.cmd)
r, w = os.pipe()
print(select.select([r], [], [], 0.05)); os.write(w, b"x"); print(len(select.select([r], [w], [], 5)[0]))
a, b = subprocess.Popen(["sleep", "60"]), subprocess.Popen(["sh", "-c", "exit 5"])
pid, status = os.wait(); print(pid == b.pid, os.waitstatus_to_exitcode(status)); a.kill(); print(a.wait())
f = os.open("o", os.O_CREAT | os.O_WRONLY); os.dup2(f, 1); print("to file", flush=True); os.system("echo child")
`
    return alike({ files: { 'p.py': source }, command: 'python3 p.py; cat o' })
  })
})
