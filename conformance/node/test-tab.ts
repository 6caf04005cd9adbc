import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openTab } from '../../e2e/support/tab.ts'
import { type ConformanceTest, skipReason } from './selection.ts'

const LIMIT_MS = 20_000
/** Web platform tests' files: large, and of no use to these. */
const LEFT_OUT = new Set(['wpt'])
const LARGEST_BYTES = 1 << 20

type Entry = { path: string; base64: string } | { path: string; link: string }

export interface TestTab {
  /** Runs a test in a fork of the machine that holds the common files. null when it passed, else why not. */
  run(test: ConformanceTest): Promise<string | null>
  close(): Promise<void>
}

function entriesOf(root: string, folder: string): Entry[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry): Entry[] => {
    const path = `${folder}/${entry.name}`
    if (LEFT_OUT.has(entry.name)) return []
    if (entry.isDirectory()) return entriesOf(root, path)
    if (entry.isSymbolicLink()) return [{ path, link: readlinkSync(join(root, path)) }]
    if (statSync(join(root, path)).size > LARGEST_BYTES) return []
    return [{ path, base64: readFileSync(join(root, path)).toString('base64') }]
  })
}

export async function openTestTab(folder: string): Promise<TestTab> {
  const tab = await openTab()
  const entries = ['common', 'fixtures', 'parallel'].flatMap((part) => entriesOf(folder, part))
  await tab.page.evaluate(async (files) => {
    const made = new Set<string>()
    for (const file of files) {
      const parent = `test/${file.path}`.split('/').slice(0, -1).join('/')
      if (!made.has(parent)) await window.sandbox.fs.mkdir(parent, { recursive: true })
      made.add(parent)
      if ('link' in file) await window.sandbox.fs.symlink(file.link, `test/${file.path}`)
      else await window.sandbox.fs.writeFile(`test/${file.path}`, file.base64, 'base64')
    }
  }, entries)
  return {
    async run(test) {
      const ended = await tab.page.evaluate(
        async ({ file, flags, limit }) => {
          const machine = await window.sandbox.fork()
          try {
            const child = await machine.spawn('node', [...flags, `/home/project/test/parallel/${file}`], {
              stdio: 'pipes',
              timeoutMs: limit,
              cwd: 'test',
            })
            await child.input.close()
            const read = async (stream: ReadableStream<string>) => {
              let text = ''
              const reader = stream.getReader()
              for (let part = await reader.read(); !part.done; part = await reader.read())
                if (text.length < 20_000) text += part.value
              return text
            }
            const output = Promise.all([read(child.stdout), read(child.stderr)])
            const status = await child.status
            const late = new Promise<string[]>((resolve) => setTimeout(() => resolve(['', '']), 500))
            const [stdout = '', stderr = ''] = await Promise.race([output, late])
            if (status.code === 0) return { stdout, problem: null }
            const why =
              stderr.split('\n').find((line) => /^\S*(Error|Exception|Mismatched)/.test(line)) ?? stderr.slice(0, 300)
            const problem = `${status.timedOut ? 'timed out' : (status.signal ?? `exit ${status.code}`)}: ${why.replaceAll('\n', ' ')}`
            return { stdout, problem }
          } finally {
            machine.teardown()
          }
        },
        { file: test.file, flags: test.flags, limit: LIMIT_MS },
      )
      const skipped = skipReason(ended.stdout)
      return ended.problem ?? (skipped === null ? null : `skips itself here: ${skipped}`)
    },
    close: tab.close,
  }
}
