import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openTab } from '../../e2e/support/tab.ts'
import type { MeasuredFunction } from '../../src/protocol/growth.ts'

const LABELLED = new URL('labelled/', import.meta.url)
/** Of the slow ones, at least so many are to be found; of the fast ones, at most so many are to be called slow. */
const FOUND = 0.9
const FALSE_ALARMS = 0.05

interface Labelled {
  file: string
  name: string
  isSlow: boolean
  growth: string
}

/**
 * `npm run conformance complexity [-- --check]`: measures functions whose growth is known, in the tab, and says which are
 * judged as their labels are.
 */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean', default: false } } })
  const files = Object.fromEntries(
    readdirSync(LABELLED).map((name) => [name, readFileSync(new URL(name, LABELLED), 'utf8')]),
  )
  const labelled = Object.entries(files).flatMap(([file, text]) => labelsOf(file, text))
  const measured = await measureInTab(files)
  const rows = labelled.map((one) => {
    const found = measured.find(({ file, name }) => file === one.file && name === one.name)
    return { ...one, found, isRight: (found?.isSlow ?? false) === one.isSlow && found?.growth != null }
  })
  for (const { file, name, growth, found, isRight } of rows) {
    const measuredAs = found?.growth?.label ?? `not measured: ${found?.reason ?? 'not found'}`
    console.log(`${isRight ? '  ' : '✗ '}${file} ${name}: ${growth}, measured ${measuredAs} (${found?.input ?? '–'})`)
  }
  const ok = [...new Set([null, ...rows.map(({ file }) => file).filter((file) => /^held/.test(file))])]
    .map((file) => summary(file, file === null ? rows : rows.filter((row) => row.file === file)))
    .every(Boolean)
  return values.check && !ok ? 1 : 0
}

/** Prints one line; whether both figures are reached. */
function summary(file: string | null, rows: { isSlow: boolean; found: MeasuredFunction | undefined }[]): boolean {
  const slow = rows.filter((row) => row.isSlow)
  const fast = rows.filter((row) => !row.isSlow)
  const found = slow.filter((row) => row.found?.isSlow).length
  const alarms = fast.filter((row) => row.found?.isSlow).length
  console.log(
    `${file ?? 'All'}: ${found} of ${slow.length} slow functions found, ${alarms} of ${fast.length} fast ones called slow`,
  )
  return found >= FOUND * slow.length && alarms <= FALSE_ALARMS * fast.length
}

/** `// slow n²` or `# fast n` stands above each function. */
function labelsOf(file: string, text: string): Labelled[] {
  const labels = text.matchAll(/^(?:\/\/|#) (slow|fast) (\S.*)\n(?:export )?(?:const|function|def) (\w+)/gm)
  return [...labels].map(([, speed, growth, name]) => ({
    file,
    name: name!,
    isSlow: speed === 'slow',
    growth: growth!,
  }))
}

async function measureInTab(files: Record<string, string>): Promise<MeasuredFunction[]> {
  const tab = await openTab()
  try {
    return await tab.page.evaluate(async (given) => {
      for (const [name, text] of Object.entries(given)) await window.sandbox.fs.writeFile(name, text)
      await window.sandbox.fs.writeFile('package.json', '{ "type": "module" }')
      const names = Object.keys(given)
      return window.measureGrowth({ files: names, sources: names, patienceMs: 300_000 })
    }, files)
  } finally {
    await tab.close()
  }
}
