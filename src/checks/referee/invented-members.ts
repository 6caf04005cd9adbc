import type { RefereeCheck } from '../../protocol/referee.ts'
import type { checkApi } from '../api/check-api.ts'
import { codeAmong } from './changed-code.ts'
import { listed, onCopy } from './on-copy.ts'

/** Modules, members and options that the files of a candidate use and that do not exist in what is installed. */
export const inventedMembers = (check: typeof checkApi): RefereeCheck => ({
  name: 'invented members',
  boundMs: 30_000,
  async look(judged, signal) {
    const files = codeAmong(await judged.changes())
    if (files.length === 0) return { problems: 0, state: 'nothing-to-judge', text: 'it changed no code' }
    return onCopy(judged, signal, async (machine) => {
      const { findings, unchecked, checked } = await check(machine, files, { signal })
      const open = unchecked.length === 0 ? '' : `; ${unchecked.length} could not be checked: ${unchecked[0]!.why}`
      if (findings.length > 0) {
        const told = findings.map(({ file, line, message }) => `${file}:${line} ${message.replace(/\.$/, '')}`)
        return { problems: findings.length, text: listed(told) + open }
      }
      // A program that fell over has looked at nothing.
      if (checked === 0 && open !== '')
        return { problems: 0, state: 'not-judged', text: unchecked[0]!.why.replace(/\.$/, '') }
      return { problems: 0, text: `all of ${checked} uses exist${open}` }
    })
  },
})
