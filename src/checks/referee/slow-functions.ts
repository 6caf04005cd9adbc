import type { RefereeCheck } from '../../protocol/referee.ts'
import type { measureGrowth } from '../complexity/measure.ts'
import { codeAmong } from './changed-code.ts'
import { listed, onCopy } from './on-copy.ts'

export interface SlowFunctionsOptions {
  measure: typeof measureGrowth
  /** To load a test file is to run it. */
  isTest(path: string, content: string): boolean
}

/** So many files are loaded, one after another. */
const MOST_FILES = 20
const MEASURABLE = /\.(?:[cm]?[jt]s|py)$/

/** Functions of a candidate whose cost grows with the square of their input, or worse. */
export const slowFunctions = ({ measure, isTest }: SlowFunctionsOptions): RefereeCheck => ({
  name: 'growth',
  boundMs: 30_000,
  async look(judged, signal) {
    const changes = await judged.changes()
    const decoder = new TextDecoder()
    const texts = new Map(changes.map(({ path, after }) => [path, after === null ? '' : decoder.decode(after)]))
    const files = codeAmong(changes).filter((path) => MEASURABLE.test(path) && !isTest(path, texts.get(path)!))
    if (files.length === 0)
      return { problems: 0, state: 'nothing-to-judge', text: 'it changed no code that can be called' }
    if (files.length > MOST_FILES)
      return { problems: 0, state: 'not-judged', text: `${files.length} files are more than are measured` }
    return onCopy(judged, signal, async (machine) => {
      const measured = await measure(machine, { files, sources: files, signal })
      const slow = measured.filter(({ isSlow }) => isSlow)
      const known = measured.filter(({ growth }) => growth !== null).length
      const told = slow.map(({ file, name, growth }) => `${name} in ${file} grows with ${growth!.label}`)
      if (slow.length > 0) return { problems: slow.length, text: listed(told) }
      const failed = measured.find(({ name }) => name === '')
      if (known === 0 && failed)
        return { problems: 0, state: 'not-judged', text: `${failed.file} could not be measured: ${failed.reason}` }
      if (known === 0) return { problems: 0, state: 'nothing-to-judge', text: 'no function that can be measured' }
      return { problems: 0, text: `none of ${known} measured functions is quadratic or worse` }
    })
  },
})
