import type { ProjectState } from '../protocol/state.ts'

/**
 * The command that runs a project's tests: the plan's, the last one that ran most of them, the package's own `test`
 * script, or what the files' names suggest. null where nothing looks like a test. Plan and past runs may have come with
 * a link: what cannot prove anything (`printf` of a report) stands behind everything else.
 */
export async function testCommandOf(
  { plan, testRuns, files }: Pick<ProjectState, 'plan' | 'testRuns' | 'files'>,
  readText: (path: string) => Promise<string | null>,
  canProve: (command: string) => boolean,
): Promise<string | null> {
  const known = [plan?.testCommand, widest(testRuns)].filter((command) => command != null)
  const named = known.find(canProve)
  if (named !== undefined) return named
  const script = scriptOf(await readText('package.json'))
  if (script !== null) return script
  const names = Object.keys(files)
  if (names.some((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path))) return 'python3 -m pytest'
  if (names.some((path) => path.endsWith('_test.go'))) return 'go test ./...'
  if (names.some((path) => /[.-]test\.[cm]?[jt]s$|(^|\/)test\/.*\.[cm]?[jt]s$/.test(path))) return 'node --test'
  return known[0] ?? null
}

/** Somebody may have run one test alone since: that is not how the project is tested. */
function widest(runs: ProjectState['testRuns']): string | undefined {
  const sizeOf = (run: ProjectState['testRuns'][number]) =>
    run.record.report?.tests.filter(({ status }) => status !== 'skipped').length ?? 0
  const most = Math.max(0, ...runs.map(sizeOf))
  return runs.findLast((run) => sizeOf(run) === most)?.record.command
}

/** npm's own placeholder counts as none. */
function scriptOf(json: string | null): string | null {
  try {
    const script: unknown = JSON.parse(json ?? '{}')?.scripts?.test
    return typeof script === 'string' && !script.includes('no test specified') ? script : null
  } catch {
    return null
  }
}
