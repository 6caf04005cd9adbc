import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

const COLOURS = /\x1b\[[\d;]*m/g

interface Session {
  screen: string
  code: number
}

/** Runs `argv` on a terminal; after each row of keys, waits for what they should make appear. */
function onTerminal(argv: string[], steps: [keys: string, until: string][]): Promise<Session> {
  return tab.page.evaluate(
    async ({ argv, steps }) => {
      const child = await window.sandbox.spawn(argv[0]!, argv.slice(1), { terminal: { cols: 80, rows: 24 } })
      let screen = ''
      let notice = () => {}
      const reader = child.output.getReader()
      void (async () => {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          screen += part.value
          notice()
        }
      })()
      const appears = async (text: string, from: number) => {
        while (!screen.slice(from).includes(text)) {
          await new Promise<void>((resolve, reject) => {
            const timer = setTimeout(() => {
              reject(new Error(`${JSON.stringify(text)} did not appear in ${JSON.stringify(screen)}`))
            }, 60_000)
            notice = () => {
              clearTimeout(timer)
              resolve()
            }
          })
        }
      }
      const writer = child.input.getWriter()
      for (const [keys, until] of steps) {
        const from = screen.length
        if (keys !== '') await writer.write(keys)
        await appears(until, from)
      }
      return { screen, code: await child.exit }
    },
    { argv, steps },
  )
}

/**
 * What a program does with SIGINT, sent when it has said that it is ready: after its imports, since an exception that
 * comes in the middle of one may be lost there.
 */
function interrupted(source: string, imports = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const text = `${imports && `${imports}; `}print("ready", flush=True)\n${source}\n`
  return tab.page.evaluate(async (text) => {
    await window.sandbox.fs.writeFile('wait.py', text)
    const child = await window.sandbox.spawn('python3', ['wait.py'], { stdio: 'pipes' })
    const all = async (stream: ReadableStream<string>, onText: () => void) => {
      let text = ''
      const reader = stream.getReader()
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value
        onText()
      }
      return text
    }
    const ready = Promise.withResolvers<void>()
    const texts = Promise.all([all(child.stdout, ready.resolve), all(child.stderr, () => {})])
    await ready.promise
    // It may be asleep by now or just before: both must work.
    await new Promise((resolve) => setTimeout(resolve, 100))
    child.kill('SIGINT')
    const code = await child.exit
    const [stdout, stderr] = await texts
    return { code, stdout, stderr }
  }, text)
}

describe('^C ends', () => {
  it.each([
    ['a sleep', 'import time', 'time.sleep(60)'],
    ['input()', '', 'input()'],
    ['a read of stdin', 'import sys', 'sys.stdin.read()'],
    ['os.read', 'import os', 'os.read(0, 1)'],
    ['a busy loop', '', 'while True: pass'],
    ['a wait for a child', 'import subprocess', 'subprocess.run(["sleep", "60"])'],
    ['select', 'import select', 'select.select([0], [], [])'],
    ['signal.pause', 'import signal', 'signal.pause()'],
    ['asyncio', 'import asyncio', 'asyncio.run(asyncio.sleep(60))'],
    ['a wait for an event', 'import threading', 'threading.Event().wait()'],
  ])('%s, with a traceback and 130', async (_, imports, source) => {
    const { code, stdout, stderr } = await interrupted(source, imports)
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'ready\n' })
    expect(stderr).toMatch(
      /^Traceback \(most recent call last\):\n[\s\S]*File "\/home\/project\/wait.py", line 2, in <module>[\s\S]*\nKeyboardInterrupt\n$/,
    )
    expect(stderr).not.toContain('_tabwright')
  })

  it('asyncio that has reckoned how long it may sleep, and does not yet', async () => {
    const source = `import asyncio, signal, time
async def main():
    selector = asyncio.get_running_loop()._selector
    select = selector.select
    def late(timeout):
        selector.select = select
        signal.raise_signal(signal.SIGINT)
        return select(timeout)
    selector.select = late
    await asyncio.sleep(50)
begun = time.monotonic()
try: asyncio.run(main())
except KeyboardInterrupt: print(time.monotonic() - begun < 25)`
    const ended = await tab.page.evaluate((source) => window.run('python3', ['-c', source]), source)
    expect(ended).toMatchObject({ code: 0, stdout: 'True\n', stderr: '' })
  })

  it('an import, also where it comes in a callback of its locks, from which CPython lets nothing out', async () => {
    const source = `import weakref
space = {}
exec(compile("def callback(ref): raise KeyboardInterrupt", "<frozen importlib._bootstrap>", "exec"), space)
class Lock: pass
lock = Lock()
ref = weakref.ref(lock, space["callback"])
try:
    del lock
    for i in range(10_000_000): pass
    print("lost")
except KeyboardInterrupt: print("came")`
    const ended = await tab.page.evaluate((source) => window.run('python3', ['-c', source]), source)
    expect(ended).toMatchObject({ code: 0, stdout: 'came\n', stderr: '' })
  })

  it('only what does not catch it', async () => {
    const source = 'import time\ntry: time.sleep(60)\nexcept KeyboardInterrupt: print("caught"); raise SystemExit(7)'
    expect(await interrupted(source)).toEqual({ code: 7, stdout: 'ready\ncaught\n', stderr: '' })
  })

  it('and runs a handler, after which a sleep goes on', async () => {
    const source =
      'import signal, time\nsignal.signal(signal.SIGINT, lambda n, f: print("got", n))\nt = time.monotonic(); time.sleep(1); print(time.monotonic() - t >= 1)'
    expect(await interrupted(source)).toEqual({ code: 0, stdout: 'ready\ngot 2\nTrue\n', stderr: '' })
  })
})

describe('the REPL', () => {
  it('prompts, goes on over several lines, shows errors, and ends', async () => {
    const { screen, code } = await onTerminal(
      ['python3'],
      [
        ['', '>>> '],
        ['x = 5\r', '>>> '],
        ['for i in range(2):\r', '... '],
        ['    print(i + x)\r', '... '],
        ['\r', '5\r\n6\r\n>>> '],
        ['1/0\r', 'ZeroDivisionError: division by zero\r\n>>> '],
        ["open('nope')\r", "FileNotFoundError: [Errno 2] No such file or directory: 'nope'\r\n>>> "],
        ['print("a\r', 'SyntaxError: unterminated string literal (detected at line 1)\r\n>>> '],
        ['"text"\r', "'text'\r\n>>> "],
        ['_ * 2\r', "'texttext'\r\n>>> "],
        ['exit(3)\r', 'exit(3)\r\n'],
      ],
    )
    expect(code).toBe(3)
    expect(screen).toMatch(/^Python 3\.[\s\S]*Type "help"/)
    expect(screen).toContain('File "<python-input-2>", line 1, in <module>\r\n    1/0\r\n')
    expect(screen).not.toContain('_tabwright')
  })

  it('is interrupted by ^C at a prompt and in a program, and ended by ^D', async () => {
    const { screen, code } = await onTerminal(
      ['python3', '-q'],
      [
        ['', '>>> '],
        ['def f(\r', '... '],
        ['\x03', 'KeyboardInterrupt\r\n>>> '],
        ['import time; print("re" + "ady"); time.sleep(60)\r', 'ready'],
        ['\x03', 'KeyboardInterrupt\r\n>>> '],
        ['while True: pass\r\r', '... '],
        ['\x03', 'KeyboardInterrupt\r\n>>> '],
        ['input("name" + "? ")\r', 'name? '],
        ['bob\r', "'bob'\r\n>>> "],
        ['\x04', '\n'],
      ],
    )
    expect(code).toBe(0)
    expect(screen).not.toContain('Python 3')
    expect(screen).not.toContain('_tabwright')
  })

  it('follows a program with -i', async () => {
    const { screen, code } = await onTerminal(
      ['python3', '-i', '-c', 'y = 4; raise ValueError("here")'],
      [
        ['', '>>> '],
        ['y\r', '4\r\n>>> '],
        ['import sys; sys.exit("said")\r', 'said\r\n'],
      ],
    )
    expect(code).toBe(1)
    // A terminal gets its errors in colours.
    expect(screen.replace(COLOURS, '')).toContain('ValueError: here\r\n')
  })
})
