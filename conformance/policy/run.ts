import { parseArgs } from 'node:util'
import { openTab } from '../../e2e/support/tab.ts'
import { EVASIONS } from './evasions.ts'
import { tryEvasion } from './try-evasion.ts'

/**
 * Ways round a rule that denies, each carried out twice in the tab: without the rule, where it must do its harm (else it
 * is no evasion), and under it, where it must not.
 */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { filter: { type: 'string' }, verbose: { type: 'boolean' } } })
  const wanted = EVASIONS.filter(({ name, breaks }) => new RegExp(values.filter ?? '').test(`${breaks} ${name}`))
  const tab = await openTab()
  let bypassed = 0
  let idle = 0
  try {
    for (const evasion of wanted) {
      const free = await tryEvasion(tab.page, evasion, false)
      const held = await tryEvasion(tab.page, evasion, true)
      if (held.broke) bypassed++
      if (!free.broke) idle++
      const word = held.broke ? 'BYPASSES' : free.broke ? 'held' : 'does nothing even without the rule'
      console.log(`${evasion.breaks.padEnd(5)} ${evasion.name.padEnd(46)} ${word}`)
      if (values.verbose || held.broke || !free.broke) {
        console.log(`      ${evasion.command}\n      free: ${free.output.trim()}\n      held: ${held.output.trim()}`)
        for (const words of held.refused) console.log(`      refused: ${words}`)
      }
    }
  } finally {
    await tab.close()
  }
  console.log(`${wanted.length} evasions: ${bypassed} bypass the rule, ${idle} do nothing even without it.`)
  return bypassed + idle === 0 ? 0 : 1
}
