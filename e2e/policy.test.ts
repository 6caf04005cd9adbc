import { afterAll, beforeAll, expect, it } from 'vitest'
import { EVASIONS } from '../conformance/policy/evasions.ts'
import { tryEvasion } from '../conformance/policy/try-evasion.ts'
import { openTab, type Tab } from './support/tab.ts'

/** A part of `npm run conformance policy` that stands for all: each by another way into the kernel. */
const WAYS = [
  'an escape',
  'base64 into sh',
  'find -exec',
  'a copy under its name',
  'a trap',
  "node's spawn with another argv[0]",
  'an npm script',
  'by its file',
  'a redirection',
  'through a link to the folder',
  'a hard link',
  'mv of the folder and back',
  "node's fs.rmSync",
  'a worker thread',
  "Python's os.replace",
]

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

it.each(WAYS)('a rule that denies holds against %s', async (way) => {
  const evasions = EVASIONS.filter(({ name }) => name === way)
  expect(evasions.length).toBeGreaterThan(0)
  for (const evasion of evasions) {
    const { broke, refused, output } = await tryEvasion(tab.page, evasion, true)
    expect([broke, output]).toEqual([false, output])
    expect(refused.join('\n')).toMatch(/^.*The person's rule is: deny /)
  }
})

it('what is asked waits, without the time-out running; what was swapped meanwhile is looked at again', async () => {
  const seen = await tab.page.evaluate(async () => {
    const raw = await window.sandbox.fork()
    await raw.fs.mkdir('kept')
    await raw.fs.writeFile('kept/a.txt', 'kept')
    await raw.fs.writeFile('free.txt', 'free')
    const asked: string[] = []
    const machine = await raw.guarded!({
      async ask({ subjects }) {
        asked.push(...subjects.map((one) => (one.kind === 'write' ? one.path : one.kind)))
        if (asked.length === 1) await new Promise((resolve) => setTimeout(resolve, 16_000))
        // While somebody thinks, the link is turned to what is denied.
        if (asked.length === 2) {
          await raw.fs.rm('link')
          await raw.fs.symlink('kept/a.txt', 'link')
        }
        return { allowed: true }
      },
      refused: (words) => void asked.push(words),
    })
    await machine.setPolicy({
      preset: 'auto',
      rules: [
        { effect: 'ask', on: { kind: 'path', glob: 'free.txt' } },
        { effect: 'deny', on: { kind: 'path', glob: 'kept' } },
      ],
    })
    const run = async (command: string, timeoutMs = 15_000) => {
      const child = await machine.spawn('sh', ['-c', command], { stdio: 'pipes', timeoutMs })
      return child.status
    }
    // The first shell of a tab is loaded: that is not what is timed here.
    await run('true', 60_000)
    const first = await run('echo changed > free.txt')
    await raw.fs.symlink('free.txt', 'link')
    await run('echo swapped > link')
    const files = [await raw.fs.readFile('free.txt', 'utf8'), await raw.fs.readFile('kept/a.txt', 'utf8')]
    raw.teardown()
    return { first, asked, files }
  })
  expect(seen.first).toMatchObject({ code: 0, timedOut: false })
  expect(seen.files).toEqual(['changed\n', 'kept'])
  expect(seen.asked).toEqual(['free.txt', 'free.txt', expect.stringContaining('kept/a.txt')])
})
