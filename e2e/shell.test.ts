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

function run(command: string, input = ''): Promise<Ended> {
  return tab.page.evaluate(
    async ({ command, input }) => {
      const child = await window.sandbox.spawn('sh', ['-c', command], { stdio: 'pipes', timeoutMs: 60_000 })
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
    { command, input },
  )
}

/** What a shell on a terminal shows after these keys. `until` is awaited after each. */
function type(steps: { keys: string; until: string }[]): Promise<string> {
  return tab.page.evaluate(async (steps) => {
    const shell = await window.sandbox.spawn('sh', [], { terminal: { cols: 80, rows: 24 } })
    let screen = ''
    const reader = shell.output.getReader()
    void (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) screen += part.value
    })()
    const writer = shell.input.getWriter()
    const appears = async (text: string, from: number) => {
      const end = Date.now() + 30_000
      while (!screen.slice(from).includes(text)) {
        if (Date.now() > end) throw new Error(`${JSON.stringify(text)} did not appear in ${JSON.stringify(screen)}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    await appears('$ ', 0)
    for (const { keys, until } of steps) {
      const from = screen.length
      await writer.write(keys)
      await appears(until, from)
    }
    shell.kill()
    return screen
  }, steps)
}

describe('commands', () => {
  it.each([
    ['echo a && echo b; false || echo c', 'a\nb\nc\n', 0],
    ['for i in 1 2; do echo $i; done | tac', '2\n1\n', 0],
    ['x=$(echo sub); echo "$x $((6 * 7)) ${x%b} ${#x}"', 'sub 42 su 3\n', 0],
    ['cat <<EOF\n$((1 + 1))\nEOF', '2\n', 0],
    ['echo out > f 2>&1; cat < f; wc -c < f', 'out\n4\n', 0],
    ['f() { return 3; }; f; echo $?', '3\n', 0],
    ['set -e; false; echo never', '', 1],
    ['set -o pipefail; false | true', '', 1],
    ['trap "echo bye" EXIT; exit 4', 'bye\n', 4],
    ['printf "a\\nb\\n" | while read -r line; do echo "<$line>"; done', '<a>\n<b>\n', 0],
    ['mkdir -p a/b; touch a/b/c; find . -name c; ls -d a/*', './a/b/c\na/b\n', 0],
    ['echo "x 1" | awk \'{ print $2 }\' | sed s/1/2/ | grep 2', '2\n', 0],
    ['which node sh; command -v cd', '/usr/bin/node\n/bin/sh\ncd\n', 0],
    ['A=1 sh -c \'echo $A\'; export B=2; sh -c "echo \\$B"', '1\n2\n', 0],
  ])('%s', async (command, stdout, code) => {
    expect(await run(command)).toEqual({ stdout, stderr: '', code })
  })

  it('says what it cannot run, with the codes of other shells', async () => {
    expect(await run('nosuch')).toEqual({ stdout: '', stderr: 'sh: nosuch: command not found\n', code: 127 })
    expect(await run('echo hi > f; ./f')).toEqual({ stdout: '', stderr: 'sh: ./f: Permission denied\n', code: 126 })
    expect((await run('if then')).code).toBe(2)
  })

  it('gives 128 and the number for a signal', async () => {
    expect((await run("sh -c 'kill -9 $$'; echo $?")).stdout).toBe('137\n')
    expect((await run("sh -c 'kill $$'; echo $?")).stdout).toBe('143\n')
  })

  it('reads its commands from stdin, and leaves the rest to them', async () => {
    const child = await run('sh', 'read x\nvalue\necho "got $x"\n')
    expect(child.stdout).toBe('got value\n')
  })
})

describe('processes', () => {
  it('joins live processes by a pipe', async () => {
    // The first never ends by itself: only a reader that goes away, over a real pipe, ends it.
    const ended = await run('yes | sh -c "read a; read b; echo $a$b done"')
    expect(ended).toMatchObject({ stdout: ' done\n'.trimStart(), code: 0 })
  })

  it('shows output while a program runs', async () => {
    const first = await tab.page.evaluate(async () => {
      const child = await window.sandbox.spawn('sh', ['-c', 'echo now; sleep 20; echo late'], { stdio: 'pipes' })
      const { value } = await child.stdout.getReader().read()
      child.kill()
      return { value, code: await child.exit }
    })
    expect(first.value).toBe('now\n')
    expect(first.code).not.toBe(0)
  })

  it('waits for background jobs and ends them', async () => {
    const ended = await run('sleep 0.1 & wait $!; echo $?; sh -c "sleep 30" & kill %1; wait $!; echo $?')
    expect(ended.stdout).toBe('0\n143\n')
  })

  it('ends its children when it is told to end', async () => {
    const ended = await run('sh -c "sh -c \'sleep 30; echo survived > f\'" & sleep 1; kill $!; wait $!; echo $?; ls')
    expect(ended.stdout).toBe('143\n')
  })
})

describe('terminal', () => {
  it('prompts with the directory, edits, remembers and completes', async () => {
    const screen = await type([
      { keys: 'ecXho one\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x7f\x05\r', until: 'one\r\n' },
      { keys: '\x1b[A\r', until: 'one\r\n' },
      { keys: 'mkdir subfolder\r', until: '~/project $ ' },
      { keys: 'cd subf\t\r', until: '~/project/subfolder $ ' },
      { keys: 'false\r', until: '$ ' },
      { keys: 'echo status=$?\r', until: 'status=1' },
    ])
    expect(screen).toContain('~/project $ ')
  })

  it('gives ^C to the program in the foreground and lives on', async () => {
    await type([
      { keys: 'sh -c "echo started; sleep 60"\r', until: 'started\r\n' },
      { keys: '\x03', until: '$ ' },
      { keys: 'echo $?\r', until: '130' },
      { keys: 'sleep 60\r', until: '\r\n' },
      { keys: '\x03', until: '$ ' },
      { keys: 'half a line\x03', until: '^C' },
      { keys: 'echo alive\r', until: 'alive\r\n' },
    ])
  })
})
