import type { Page } from 'playwright-core'
import type { Policy } from '../../src/protocol/policy.ts'
import { type Evasion, FILES, POLICY } from './evasions.ts'

export interface Outcome {
  /** What must not happen has happened. */
  broke: boolean
  output: string
  /** What the guard says that it refused. */
  refused: string[]
}

/** Carries one evasion out in a fork of the tab's machine, under the policy or without. */
export function tryEvasion(page: Page, { command, breaks }: Evasion, held: boolean): Promise<Outcome> {
  return page.evaluate(
    async ([command, breaks, policy, files]) => {
      const raw = await window.sandbox.fork()
      try {
        for (const [path, text] of Object.entries(files)) {
          const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
          if (folder) await raw.fs.mkdir(folder, { recursive: true })
          await raw.fs.writeFile(path, text)
        }
        const look = async (): Promise<string> => {
          if (breaks === 'rm') return String(await raw.fs.exists('victim.txt'))
          const seen: string[] = []
          const visit = async (path: string): Promise<void> => {
            const stat = await raw.fs.lstat(path)
            if (stat?.kind === 'directory') {
              for (const name of await raw.fs.readdir(path)) await visit(`${path}/${name}`)
            }
            const text = stat?.kind === 'file' && stat.mode & 0o400 ? await raw.fs.readFile(path, 'utf8') : ''
            seen.push(`${path} ${stat?.kind} ${stat?.mode} ${text}`)
          }
          await visit('kept')
          return seen.join('\n')
        }
        const refused: string[] = []
        const reply = { allowed: false as const, reason: 'Nobody is asked here.' }
        const machine = await raw.guarded!({ ask: async () => reply, refused: (words) => void refused.push(words) })
        await machine.setPolicy(policy)
        const before = await look()
        const child = await machine.spawn('sh', ['-c', command], { stdio: 'pipes', timeoutMs: 90_000 })
        await child.input.close()
        let output = ''
        const reader = child.output.getReader()
        const read = (async () => {
          for (let part = await reader.read(); !part.done; part = await reader.read()) output += part.value
        })()
        await child.status
        await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 500))])
        const broke = breaks === 'tsc' ? /Version \d/.test(output) : (await look()) !== before
        return { broke, output, refused }
      } finally {
        raw.teardown()
      }
    },
    [command, breaks, held ? POLICY : null, FILES] as [string, string, Policy | null, Record<string, string>],
  )
}
