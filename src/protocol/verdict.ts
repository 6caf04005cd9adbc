import { isCode } from './by-products.ts'
import type { TestReport } from './report.ts'
import type { TestRun, Verdict } from './state.ts'
import { isGreen, type RunRecord } from './tool.ts'

/** What proves a project, for the page's bar and for the agent's `finish`: one contract, or the two would disagree. */

/** A run during which code changed: nobody can tell whether its tests ran on the code before or after. */
export const wroteCode = ({ wrote }: RunRecord): boolean => wrote?.some(isCode) ?? false

/** What a verdict knows of the project besides its runs. */
export interface ProjectFacts {
  /** Whether the project has a file of this path, or one whose path ends in it. */
  hasFile(path: string): boolean
  /** Paths of the tests that a person approved. */
  approved: readonly string[]
}

/**
 * The word for the project as it stands. A last run that is not green is `failing`; one that something was written
 * after is `outdated`. A green one proves the project only together with everything else that is known of its tests:
 * each kind of run that ever found tests must be green again, or be contained in one that is. So a green part does not
 * outweigh a red whole, before or after the next write. A green run that left tests out by an option proves nothing by
 * itself, and nor does one without every file of the tests that a person approved: that is `partial`.
 */
export function verdictOf(runs: readonly TestRun[], working: boolean, { hasFile, approved }: ProjectFacts): Verdict {
  if (working) return { status: 'working' }
  const last = runs.at(-1)
  if (last === undefined) return { status: 'none' }
  if (last.outdated) return { status: 'outdated', ...counts(last) }
  if (!isGreen(last.record)) return { status: 'failing', ...counts(last) }
  const proofs = runs.filter(({ record, outdated }) => !outdated && isGreen(record) && !record.report?.narrowed)
  const open = newestOfEach(runs).filter(
    (run) => !proofs.some((proof) => covers(proof, run)) && run.altered === undefined && !namesGone(run, hasFile),
  )
  const widest = widestOf(open)
  if (widest !== null && (widest.outdated || !isGreen(widest.record) || !widest.record.report?.narrowed))
    return { status: widest.outdated ? 'outdated' : 'failing', ...counts(widest) }
  if (widest !== null) return partial(widest, runs, leftOutWords(widest.record))
  const missing = approved.filter((path) => hasFile(path) && !proofs.some((proof) => ranFile(proof, path)))
  const proof = widestOf(proofs)!
  if (missing.length > 0) return partial(proof, runs, `${missing.join(', ')}, approved, did not run.`)
  return { status: 'proved', ...counts(proof) }
}

/** As many tests as the project is known to have: what a run skipped, and what wider ones had, count too. */
function partial(run: TestRun, runs: readonly TestRun[], why: string): Verdict {
  const known = Math.max(...runs.map((one) => total(one) + (one.record.report?.skipped ?? 0)))
  return { status: 'partial', ...counts(run), total: known, why }
}

function leftOutWords({ report }: RunRecord): string {
  const word = report!.narrowed!
  return /deselected$/.test(word) ? `Tests were left out (${word}).` : `Tests were left out by “${word}”.`
}

/** In which files a framework looks for tests; the others may be of any kind. */
const ENDINGS: Partial<Record<TestReport['framework'], RegExp>> = {
  'node:test': /\.[cm]?[jt]sx?$/,
  vitest: /\.[cm]?[jt]sx?$/,
  jest: /\.[cm]?[jt]sx?$/,
  mocha: /\.[cm]?[jt]sx?$/,
  pytest: /\.py$/,
  unittest: /\.py$/,
  'go test': /\.go$/,
  minitest: /\.rb$/,
  rspec: /\.rb$/,
  phpunit: /\.php$/,
}

/** Whether a run had this file among what it ran, as far as its command and its report tell. */
function ranFile(run: TestRun, path: string): boolean {
  const { report, command } = run.record
  const isIn = (file: string) => path === file || path.endsWith(`/${file}`) || path.startsWith(`${file}/`)
  if (report!.tests.some(({ file }) => file !== null && (isIn(file) || file.endsWith(`/${path}`)))) return true
  const folder = folderOf(run).replace(/^\.\/|\/$/g, '')
  if (folder !== '' && !path.startsWith(`${folder}/`)) return false
  if (!report!.part) return ENDINGS[report!.framework]?.test(path) ?? true
  return command
    .split(/[\s;&|()'"]+/)
    .map((word) => word.replace(/^\.\/|\/$|\/\.\.\.$/g, ''))
    .some((word) => word !== '' && isIn(word))
}

/** Skipped tests count neither way. */
const total = ({ record: { report } }: TestRun): number => (report === null ? 0 : report.passed + report.failed)

const counts = (run: TestRun) => ({ passed: run.record.report?.passed ?? 0, total: total(run), run: run.number })

/** The later one where two are as wide. */
const widestOf = (runs: readonly TestRun[]): TestRun | null =>
  runs.reduce<TestRun | null>((widest, run) => (widest === null || total(run) >= total(widest) ? run : widest), null)

/**
 * Of runs that ask the same, the last has the answer: tests that were removed are no longer missed. Without a write in
 * between none can have been removed, so every run since the last one counts.
 */
function newestOfEach(runs: readonly TestRun[]): TestRun[] {
  const newest = new Map<string, TestRun>()
  for (const run of runs) {
    const { report, command } = run.record
    const isWhole = report !== null && !report.part && report.doubt === undefined && total(run) > 0
    newest.set(isWhole ? `whole: ${scopeOf(run)}` : `part: ${command.trim()}`, run)
  }
  return [...new Set([...newest.values(), ...runs.filter(({ outdated }) => !outdated)])]
}

function covers(proof: TestRun, run: TestRun): boolean {
  if (proof === run) return true
  const [given, wanted] = [proof.record.report!, run.record.report]
  const ids = new Set(given.tests.map(({ id }) => id))
  if (wanted === null || (wanted.tests.length >= total(run) && wanted.tests.every(({ id }) => ids.has(id)))) return true
  // Ids change with the reporter's form and with names. A run of everything holds what a part of it holds.
  const inside = folderOf(proof) === '' || folderOf(proof) === folderOf(run)
  const alike = given.framework === wanted.framework && scriptOf(proof) === scriptOf(run) && inside
  return alike && !given.part && total(proof) >= total(run)
}

const scopeOf = (run: TestRun): string => `${run.record.report?.framework} ${scriptOf(run)} ${folderOf(run)}`

/** A package's script other than `test`: it may run other tests than the rest. */
function scriptOf({ record: { command } }: TestRun): string {
  const name = /\b(?:npm|pnpm|yarn|bun) (?:run|run-script) ([^\s;&|)]+)/.exec(command)?.[1] ?? ''
  return name === 'test' ? '' : name
}

/** Where a command goes before it runs anything. */
const folderOf = ({ record: { command } }: TestRun): string =>
  /(?:(?:^|[;&(])\s*cd |--prefix[ =]|-C )\s*([^\s;&|)]+)/.exec(command)?.[1] ?? ''

/** It asked for a file that there is no more. */
function namesGone({ record: { command, report } }: TestRun, hasFile: ProjectFacts['hasFile']): boolean {
  if (!report?.part) return false
  const named = command.match(/[\w@][\w@./-]*\.\w+(?=$|[\s;&|)'":])/g) ?? []
  return named.some((word) => !hasFile(word.replace(/^\.\//, '')))
}
