import type { Lane, LiveRace } from '../../project/live-race.ts'
import { type BranchRecord, type Finding, weightOf } from '../../protocol/race.ts'
import type { Race } from '../../protocol/state.ts'
import { many } from '../parts/words.ts'

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']

/** `Three candidates, B was taken`. */
export function raceWords({ branches, winner }: Race): string {
  const count = NUMBERS[branches.length] ?? String(branches.length)
  const who = `${count[0]!.toUpperCase()}${count.slice(1)} ${branches.length === 1 ? 'candidate' : 'candidates'}`
  if (winner === null) return `${who}, none was taken`
  const passed = branches.find(({ id }) => id === winner)?.status === 'passed'
  return passed ? `${who}, ${winner} was taken` : `${who}, none passed: ${winner} came furthest`
}

/** The sentence above the lanes. `seconds` are left of the window. */
export function headline({ lanes, window, decided }: LiveRace, seconds: string): string {
  const green = lanes.filter(({ status }) => status === 'passed').map(({ id }) => id)
  const open = lanes.filter(({ status }) => status === 'running' || status === 'forking').map(({ id }) => id)
  if (decided) return 'The race is decided. The winner’s files are written.'
  if (green.length === 0 || window === null) return `${many(open.length, 'candidate')} at work. None is green yet.`
  const first = `${listed(green)} ${green.length === 1 ? 'is' : 'are'} green.`
  return open.length === 0 ? first : `${first} ${listed(open)} ${open.length === 1 ? 'has' : 'have'} ${seconds} left.`
}

const listed = (ids: string[]): string =>
  ids.length < 2 ? (ids[0] ?? '') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`

/** `gpt-5-mini, temperature 0.3`. */
export const samplingWords = ({ temperature, seed }: Pick<Lane, 'temperature' | 'seed'>): string =>
  `${temperature === null ? 'its own temperature' : `temperature ${temperature}`}, seed ${seed}`

/** `11 of 14`; nothing where no test has run. */
export function testWords(tests: readonly string[] | null): string {
  if (tests === null || tests.length === 0) return 'no tests yet'
  const counted = tests.filter((status) => status !== 'skipped').length
  return `${tests.filter((status) => status === 'passed').length} of ${counted}`
}

/** `types: 2`, `types: not judged`. */
export function findingWords({ check, problems, state }: Finding): string {
  if (state === 'nothing-to-judge') return `${check}: –`
  return `${check}: ${state === 'not-judged' ? 'not judged' : problems}`
}

const asSentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`)

/** Why a candidate stands where it stands in the ranking. */
export function reasonWords(branch: BranchRecord, race: Race): string {
  const problems = branch.findings.filter((finding) => finding.problems > 0)
  if (branch.status !== 'passed') return branch.why
  if (problems.length > 0) return asSentence(problems.map(({ text }) => text).join('; '))
  const others = race.branches.filter((other) => other.status === 'passed' && other.id !== branch.id)
  if (others.length === 0) return 'The only one that passed.'
  return branch.id === race.winner ? whyFirst(branch, race) : branch.why
}

function whyFirst(branch: BranchRecord, race: Race): string {
  const second = race.branches.find((other) => other.status === 'passed' && other.id !== branch.id)!
  const weights = branch.findings.map(weightOf)
  const apart = second.findings.find((finding, at) => weightOf(finding) !== (weights[at] ?? 0))
  if (apart)
    return asSentence(`${second.id}: ${apart.state === 'not-judged' ? `${apart.check} not judged, ` : ''}${apart.text}`)
  const passed = ({ tests }: BranchRecord) => tests?.filter((status) => status === 'passed').length ?? 0
  if (passed(branch) > passed(second)) return 'The most tests that passed.'
  return linesOf(branch) < linesOf(second) ? 'The smallest change of those that passed.' : 'The first of equals.'
}

/** Lines added and removed. */
export const linesOf = ({ changes }: BranchRecord): number =>
  changes.reduce((sum, { added, removed }) => sum + added + removed, 0)
