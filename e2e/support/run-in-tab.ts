// Usage: node e2e/support/run-in-tab.ts [--copy DIR] [--timeout MS] [--registry URL] [--index URL] -- COMMAND [ARGUMENT …]
// Runs a command in a fresh sandbox in Chromium, with DIR's files in its project, and exits as it does. TAB_LOG=1 shows the console.
import { copyFolder } from './copy-folder.ts'
import { openTab } from './tab.ts'

const words = process.argv.slice(2)
const split = words.indexOf('--')
const options = split < 0 ? [] : words.slice(0, split)
const [command, ...args] = split < 0 ? words : words.slice(split + 1)
const option = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined)
if (!command) {
  console.error(
    'Usage: node e2e/support/run-in-tab.ts [--copy DIR] [--timeout MS] [--registry URL] [--index URL] -- COMMAND [ARGUMENT …]',
  )
  process.exit(2)
}

const copy = option('--copy')
const timeout = option('--timeout')
const tab = await openTab()
const registry = option('--registry')
if (registry) await tab.page.evaluate((registry) => window.bootWithRegistries([registry]), registry)
const index = option('--index')
if (index) await tab.page.evaluate((index) => window.bootWithPythonIndex(index), index)
await tab.page.exposeFunction('toTerminal', (stream: 'stdout' | 'stderr', text: string) => {
  process[stream].write(text)
})
let code = 1
try {
  if (copy) await copyFolder(tab.page, copy)
  const status = await tab.page.evaluate(
    async ({ command, args, timeoutMs }) => {
      const { sandbox } = window
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
    { command, args, timeoutMs: timeout ? Number(timeout) : undefined },
  )
  if (status.signal) console.error(`[${status.timedOut ? 'timed out, ' : ''}ended by ${status.signal}]`)
  code = status.exit
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  await tab.close()
}
process.exit(code)
