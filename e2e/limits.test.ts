import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SandboxSpawnOptions } from '../src/protocol/sandbox.ts'
import { openTab, type Tab } from './support/tab.ts'

const MEGABYTE = 2 ** 20
/** Small ones, which are met in seconds; those that are true elsewhere are in `src/protocol/limits.ts`. */
const LIMITS = { processes: 4, descriptors: 60, names: 1500, fileBytes: 24 * MEGABYTE, bytes: 32 * MEGABYTE }

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
  await tab.page.evaluate((limits) => window.bootWithLimits(limits), LIMITS)
})
afterAll(() => tab?.close())

interface Ended {
  code: number | null
  signal: string | null
  timedOut: boolean
  /** The beginning of what it wrote to both, and how long it all was. */
  output: string
  length: number
  /** How many of its processes run when it has ended. */
  left: number
}

/** Runs a command in a machine of its own; afterwards that machine still runs programs, or this fails. */
function limited(argv: string[], options: SandboxSpawnOptions = {}): Promise<Ended> {
  return tab.page.evaluate(
    async ({ argv, options }) => {
      const machine = await window.sandbox.fork()
      const run = async (argv: string[], options: SandboxSpawnOptions) => {
        const child = await machine.spawn(argv[0]!, argv.slice(1), { stdio: 'pipes', ...options })
        await child.input.close()
        let output = ''
        let length = 0
        const reader = child.output.getReader()
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          length += part.value.length
          if (output.length < 2000) output += part.value.slice(0, 2000)
        }
        return { ...(await child.status), output, length, pid: child.pid }
      }
      try {
        const { pid, ...ended } = await run(argv, { timeoutMs: 60_000, ...options })
        const count = `n=0; for i in $(seq ${pid} ${pid + 60}); do kill -0 $i 2>/dev/null && n=$((n + 1)); done; echo $((n - 1))`
        const after = await run(['sh', '-c', count], {})
        return { ...ended, left: Number(after.output) }
      } finally {
        machine.teardown()
      }
    },
    { argv, options },
  )
}

const node = (code: string, options?: SandboxSpawnOptions) => limited(['node', '-e', code], options)
const shell = (script: string, options?: SandboxSpawnOptions) => limited(['sh', '-c', script], options)
const python = (code: string, options?: SandboxSpawnOptions) => limited(['python3', '-c', code], options)

/** In Node: what a call that is made for ever comes to. */
const until = (call: string) =>
  `const fs = require('fs'); let i = 0; try { for (;; i++) { ${call} } } catch (e) { console.log(e.code, e.syscall) }`

describe('too many processes are EAGAIN', () => {
  it('to a fork bomb in the shell, which ends by itself', async () => {
    const ended = await shell("echo 'sh b.sh; exit $?' > b.sh; sh b.sh")
    expect(ended).toMatchObject({ code: 126, left: 0 })
    expect(ended.output).toContain('Resource temporarily unavailable')
  })

  it('to one in Node', async () => {
    const ended = await node(`
      require('fs').writeFileSync('b.js', \`const { error, status } = require('child_process').spawnSync('node', ['b.js'], { stdio: 'inherit' })
        if (error) console.log(error.message); process.exit(error ? 11 : status)\`)
      require('./b.js')`)
    expect(ended).toMatchObject({ code: 11, output: 'spawnSync node EAGAIN\n', left: 0 })
  })

  it('and one that will not end goes with its time, all of it', async () => {
    const ended = await shell("echo 'sh b.sh & sh b.sh; sh b.sh' > b.sh; while :; do sh b.sh; done", {
      timeoutMs: 2500,
    })
    expect(ended).toMatchObject({ code: null, timedOut: true, left: 0 })
  })
})

describe('a loop without end', () => {
  it.each([
    ['Node', () => node('while (true);', { timeoutMs: 500 })],
    ['the shell', () => shell('while true; do :; done', { timeoutMs: 500 })],
  ])('of %s goes with its time', async (_, run) => {
    expect(await run()).toMatchObject({ code: null, signal: 'SIGTERM', timedOut: true, left: 0 })
  })
})

describe('more memory than there is', () => {
  it('is a RangeError in Node', async () => {
    const { code, output } = await node('const all = []; for (;;) all.push(Buffer.allocUnsafeSlow(2 ** 31))')
    expect(code).toBe(1)
    expect(output).toMatch(/RangeError: Array buffer allocation failed/)
  })

  it('is a MemoryError in Python', async () => {
    const { code, output } = await python('[None] * 2**29')
    expect(code).toBe(1)
    expect(output).toMatch(/MemoryError\n$/)
  })
})

describe('too much output', () => {
  it('waits for who reads it, and goes with its time', async () => {
    const ended = await shell('yes', { timeoutMs: 500 })
    expect(ended).toMatchObject({ signal: 'SIGTERM', timedOut: true, left: 0 })
  })

  it.each([
    ['yes', () => shell('yes', { outputLimit: MEGABYTE })],
    ['a loop of Node', () => node('for (;;) console.log("x".repeat(1000))', { outputLimit: MEGABYTE })],
    ['a child that outlives it', () => shell('yes & exec sleep 60', { outputLimit: MEGABYTE })],
  ])('of %s is SIGXFSZ where it is limited', async (_, run) => {
    const ended = await run()
    expect(ended).toMatchObject({ code: null, signal: 'SIGXFSZ', timedOut: false, left: 0 })
    expect(ended.length).toBeLessThan(MEGABYTE * 1.2)
  })
})

describe('too many', () => {
  it('open files are EMFILE', async () => {
    expect(await node(until("fs.openSync('/tmp', 'r')"))).toMatchObject({ code: 0, output: 'EMFILE open\n' })
    const { output } = await python(
      'all = []\ntry:\n  while True: all.append(open("/tmp/x", "w"))\nexcept OSError as e: print(e, len(all))',
    )
    expect(output).toBe(`[Errno 24] Too many open files: '/tmp/x' ${LIMITS.descriptors - 3}\n`)
  })

  it('files are ENOSPC, until some are removed', async () => {
    const { code, output } = await shell(
      `node -e "${until("fs.writeFileSync('/tmp/f' + i, '')")}"; node -e "${until("fs.mkdirSync('/tmp/d' + i)")}"
        echo x > /tmp/more; rm /tmp/f1*; echo x > /tmp/more && cat /tmp/more`,
    )
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/^ENOSPC open\nENOSPC mkdir\n.*No space left on device\nx\n$/),
    })
  })

  it('bytes are ENOSPC, and EFBIG in one file', async () => {
    const { output } = await node(`${until("fs.writeFileSync('/tmp/f' + i, Buffer.alloc(2 ** 22))")}
      ${until("fs.appendFileSync('/tmp/f0', Buffer.alloc(2 ** 16))").replace("const fs = require('fs'); let i", 'i')}
      try { fs.truncateSync('/tmp/f0', 2 ** 40) } catch (e) { console.log(e.code, e.syscall) }`)
    expect(output).toBe('ENOSPC write\nENOSPC write\nEFBIG ftruncate\n')
  })
})
