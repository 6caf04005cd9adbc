import type { BenchContext } from '../lib/context.ts'
import { frameRows, recordFrames } from '../lib/frames.ts'
import { inFreshProfile } from '../lib/profile.ts'
import type { Row } from '../lib/row.ts'
import { finish, runCommand, script, withScripts, writeFile } from '../lib/scripted.ts'

const BRANCHES = 4
const RECORD_MS = 8000
/** Between two pieces of 26 characters on average: some 250 tokens a second for each, more than hosts give. */
const DELTA_MS = 25
/** Longer than it is looked at. */
const PIECES = 700

/** While four candidates of a race write a long file each, which their lanes show. */
export async function branchesFrames({ browser, appUrl }: BenchContext): Promise<Row[]> {
  const line = 'export const part = (values) => values.filter((value) => value > 0).map((value) => value * 2)\n'
  const body = line.repeat(Math.ceil((PIECES * 26) / line.length))
  const names = Array.from({ length: BRANCHES }, (_, at) => `branch-${at}`)
  const branch = (name: string) =>
    script(
      {
        text: `Candidate ${name} says at some length what it is going to do. `.repeat(20),
        toolCalls: [writeFile('part.mjs', body), runCommand('echo done')],
        deltaMs: DELTA_MS,
      },
      { toolCalls: [finish] },
    )
  const scripts = Object.fromEntries(names.map((name) => [name, branch(name)]))
  const race = { ...branch('alone'), candidates: names }
  const times = await withScripts({ ...scripts, bench: race }, (models) =>
    inFreshProfile(browser, appUrl, async (person) => {
      const { page, work } = person
      await person.setModel({ baseUrl: models.baseUrl, key: 'sk-bench', model: 'bench', candidates: BRANCHES })
      await person.ask('Write a part')
      for (const at of names.keys()) {
        const lane = work.getByRole('region', { name: `Candidate ${String.fromCharCode(65 + at)}` })
        await lane
          .getByText(/^write/)
          .first()
          .waitFor({ timeout: 120_000 })
      }
      const times = await recordFrames(page, RECORD_MS)
      if ((await work.getByText('running', { exact: true }).count()) < BRANCHES) {
        throw new Error('A branch had ended before the frames were counted.')
      }
      return times
    }),
  )
  return frameRows('four branches stream', times)
}
