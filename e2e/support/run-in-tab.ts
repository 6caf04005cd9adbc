// Usage: node e2e/support/run-in-tab.ts [--copy DIR] [--timeout MS] [--registry URL] -- COMMAND [ARGUMENT …]
// Runs a command in a fresh sandbox in Chromium, with DIR's files in its project, and exits as it does. TAB_LOG=1 shows the console.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openTab } from './tab.ts'

/** Files and links as the page can take them: contents in base64. */
type Entry = { path: string; base64: string } | { path: string; link: string }

function readFolder(folder: string, prefix = ''): Entry[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry): Entry[] => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) return entry.name === '.git' ? [] : readFolder(folder, path)
    if (entry.isSymbolicLink()) return [{ path, link: readlinkSync(join(folder, path)) }]
    return [{ path, base64: readFileSync(join(folder, path)).toString('base64') }]
  })
}

const words = process.argv.slice(2)
const split = words.indexOf('--')
const options = split < 0 ? [] : words.slice(0, split)
const [command, ...args] = split < 0 ? words : words.slice(split + 1)
const option = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined)
if (!command) {
  console.error(
    'Usage: node e2e/support/run-in-tab.ts [--copy DIR] [--timeout MS] [--registry URL] -- COMMAND [ARGUMENT …]',
  )
  process.exit(2)
}

const copy = option('--copy')
const timeout = option('--timeout')
const entries = copy ? readFolder(copy) : []
const tab = await openTab()
const registry = option('--registry')
if (registry) await tab.page.evaluate((registry) => window.bootWithRegistries([registry]), registry)
await tab.page.exposeFunction('toTerminal', (stream: 'stdout' | 'stderr', text: string) => {
  process[stream].write(text)
})
let code = 1
try {
  const status = await tab.page.evaluate(
    async ({ command, args, entries, timeoutMs }) => {
      const { sandbox } = window
      for (const entry of entries) {
        const folder = entry.path.split('/').slice(0, -1).join('/')
        if (folder !== '') await sandbox.fs.mkdir(folder, { recursive: true })
        if ('link' in entry) await sandbox.fs.symlink(entry.link, entry.path)
        else await sandbox.fs.writeFile(entry.path, entry.base64, 'base64')
      }
      const child = await sandbox.spawn(command, args, { stdio: 'pipes', ...(timeoutMs ? { timeoutMs } : {}) })
      await child.input.close()
      const show = async (stream: 'stdout' | 'stderr') => {
        const reader = child[stream].getReader()
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          await (window as any).toTerminal(stream, part.value)
        }
      }
      const shown = Promise.all([show('stdout'), show('stderr')])
      const status = await child.status
      await Promise.race([shown, new Promise((resolve) => setTimeout(resolve, 1000))])
      return { ...status, exit: await child.exit }
    },
    { command, args, entries, timeoutMs: timeout ? Number(timeout) : undefined },
  )
  if (status.signal) console.error(`[${status.timedOut ? 'timed out, ' : ''}ended by ${status.signal}]`)
  code = status.exit
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  await tab.close()
}
process.exit(code)
