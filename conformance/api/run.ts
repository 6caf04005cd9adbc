import { parseArgs } from 'node:util'
import { fillProject } from '../../e2e/support/fill-project.ts'
import { openTab, type Tab } from '../../e2e/support/tab.ts'
import type { ApiCheck } from '../../src/checks/api/api-check.ts'
import { installedForInvented, UNDECLARED } from './installed.ts'
import { type Caught, compare, HALVES, type InventedSet, readSets } from './invented-set.ts'
import { REAL_CODE } from './real-code.ts'

const USAGE = `Usage: npm run conformance api -- [options]
  --check        fails below 95 % of the invented members caught, or above 2 % of false alarms on real code
  --only PART    invented, typescript, commonjs or python: one part alone
  --verbose      what was missed, each false alarm, and how much could not be checked`

const LEAST_CAUGHT = 0.95
const MOST_ALARMS = 0.02
/** Files that one check is given, as after an agent's larger step. */
const AT_ONCE = 40

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

/** Whether what is invented is told from what exists, in the tab, against what is installed there. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      check: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const isWanted = (name: string) => name.toLowerCase().startsWith(values.only.toLowerCase())
  const tab = await openTab()
  let good = true
  try {
    if (isWanted('invented')) good = (await checkInvented(tab, values.verbose)) && good
    for (const real of REAL_CODE) if (isWanted(real.name)) good = (await checkReal(tab, real, values.verbose)) && good
  } finally {
    await tab.close()
  }
  return values.check && !good ? 1 : 0
}

async function check(tab: Tab, files: string[]): Promise<ApiCheck> {
  const whole: ApiCheck = { findings: [], unchecked: [], checked: 0, unknown: 0, skipped: [] }
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const part = await tab.page.evaluate((files) => window.checkApi(files), files.slice(at, at + AT_ONCE))
    whole.findings.push(...part.findings)
    whole.unchecked.push(...part.unchecked)
    whole.checked += part.checked
    whole.unknown += part.unknown
  }
  return whole
}

async function checkInvented(tab: Tab, verbose: boolean): Promise<boolean> {
  const sets = readSets()
  await fillProject(tab, Object.assign({}, installedForInvented(), ...sets.map(({ files }) => files)))
  const bundled = '/usr/local/lib/node_modules/npm/node_modules'
  const copy = UNDECLARED.map((name) => `cp -r ${bundled}/${name} node_modules/`).join(' && ')
  const copied = await tab.page.evaluate((copy) => window.run('sh', ['-c', copy]), copy)
  if (copied.code !== 0) throw new Error(copied.stderr)
  const results: [InventedSet, Caught][] = []
  for (const set of sets) {
    const { findings, unchecked } = await check(tab, Object.keys(set.files))
    const result = compare(set.labels, findings)
    results.push([set, result])
    const { caught, missed, unlabelled } = result
    console.log(
      `${set.half.padEnd(8)} ${set.language.padEnd(10)} ${caught.length}/${set.labels.length} caught (${percent(caught.length, set.labels.length)}), ${unlabelled.length} that no label stands for`,
    )
    if (!verbose) continue
    for (const { file, line, name } of missed) console.log(`  missed: ${file}:${line}: ${name}`)
    for (const { file, line, name } of unlabelled) console.log(`  unlabelled: ${file}:${line}: ${name}`)
    for (const { file, line, name, why } of unchecked) console.log(`  unchecked: ${file}:${line}: ${name}: ${why}`)
  }
  const shares = HALVES.map((half) => {
    const own = results.filter(([set]) => set.half === half)
    const total = own.reduce((sum, [{ labels }]) => sum + labels.length, 0)
    const caught = own.reduce((sum, [, { caught }]) => sum + caught.length, 0)
    console.log(`invented, ${half}: ${caught}/${total} caught (${percent(caught, total)}; aim ${LEAST_CAUGHT * 100} %)`)
    return caught / total
  })
  return shares.every((each) => each >= LEAST_CAUGHT)
}

async function checkReal(tab: Tab, real: (typeof REAL_CODE)[number], verbose: boolean): Promise<boolean> {
  const files = await real.prepare(tab)
  const { findings, unchecked, checked, unknown } = await check(tab, files)
  const share = findings.length / Math.max(1, checked)
  console.log(
    `${real.name}: ${findings.length} false alarms in ${checked} uses of ${files.length} files (${percent(findings.length, checked)}; aim ≤ ${MOST_ALARMS * 100} %); of ${unknown} more nothing could be said`,
  )
  if (verbose) {
    for (const { file, line, message } of findings) console.log(`  alarm: ${file}:${line}: ${message}`)
    for (const { file, line, name, why } of unchecked.slice(0, 60))
      console.log(`  unchecked: ${file}:${line}: ${name}: ${why}`)
  }
  return checked > 0 && share <= MOST_ALARMS
}
