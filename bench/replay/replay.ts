import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openTab, type Tab } from '../../e2e/support/tab.ts'
import { verifyLogFile } from '../../src/project/audit/verify-log.ts'
import { toBase64 } from '../../src/project/packed-content.ts'
import { parseProjectFile } from '../../src/project/project-file.ts'
import type { ReplayVerdict } from '../../src/project/replay-log.ts'
import type { ProjectEvent } from '../../src/protocol/events.ts'
import type { replay } from './replay-page.ts'

declare global {
  interface Window {
    replay: typeof replay
  }
}

export interface Replayable {
  events: ProjectEvent[]
  /** Base64 by hash; empty for a log, which refers to contents only. */
  contents: Record<string, string>
}

/** A saved project, or an exported log. Throws with a sentence where it is neither, or was altered. */
export async function readReplayable(text: string): Promise<Replayable> {
  const receipt = await parseProjectFile(text)
  if (receipt.ok) {
    const { events, contents, altered } = receipt.project
    if (altered !== null) throw new Error(`The project's history was altered at event ${altered.line}.`)
    return { events, contents: Object.fromEntries([...contents].map(([hash, bytes]) => [hash, toBase64(bytes)])) }
  }
  if (receipt.code !== 'not-ours') throw new Error(receipt.message)
  const verdict = await verifyLogFile(text)
  if (!verdict.ok) throw new Error(`Altered at line ${verdict.line}: ${verdict.reason}.`)
  const lines = text.split('\n').slice(0, verdict.events)
  return { events: lines.map((line) => JSON.parse(line) as ProjectEvent), contents: {} }
}

/** In a fresh machine of a fresh tab, with neither a model nor a network. */
export async function replayInTab({ page }: Tab, { events, contents }: Replayable): Promise<ReplayVerdict> {
  await page.addScriptTag({ type: 'module', url: '/bench/replay/replay-page.ts' })
  await page.waitForFunction(() => 'replay' in window)
  return page.evaluate(([events, contents]) => window.replay(events, contents), [events, contents] as const)
}

/** `npm run replay FILE`: exit code 0 where everything came out as it was, 1 where not, 2 for wrong arguments. */
async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [file] = positionals
  if (file === undefined) {
    console.error('Name a saved project or an exported log: npm run replay FILE')
    process.exitCode = 2
    return
  }
  const replayable = await readReplayable(await readFile(file, 'utf8'))
  const tab = await openTab()
  try {
    tab.page.on('console', (message) => message.type() === 'info' && console.error(message.text()))
    const { differences, recorded: then, replayed: now, calls } = await replayInTab(tab, replayable)
    console.log(`${calls} calls carried out again.\nfile tree then ${then}\nfile tree now  ${now}`)
    for (const difference of differences) console.log(`differs: ${difference}`)
    if (differences.length > 0) process.exitCode = 1
    else console.log('Everything came out as it was.')
  } finally {
    await tab.close()
  }
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
