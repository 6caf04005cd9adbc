import type { RefereeCheck } from '../../protocol/referee.ts'

/** A green run over weaker tests proves less. */
export const testsWeakened: RefereeCheck = {
  name: 'tests weakened',
  boundMs: 10_000,
  quick: true,
  async look({ weakened }) {
    const paths = await weakened()
    const text = paths.length === 0 ? 'no test is weaker than before' : `weaker than before: ${paths.join(', ')}`
    return { problems: paths.length, text }
  },
}
