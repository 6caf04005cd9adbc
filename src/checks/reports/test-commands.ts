import type { TestReport } from '../../protocol/report.ts'
import { type Pipeline, readShellList, type ShellList, type SimpleCommand } from './shell-list.ts'
import { testRunnerOf } from './test-runner.ts'

/** What a command line says of the tests that it runs, before its output is looked at. */
export interface TestCommand {
  /** The forms in which its runners report; null: any, since it is not known what runs. */
  frameworks: TestReport['framework'][] | null
  /** Why its report cannot prove anything, as a sentence. null: it can. */
  doubt: string | null
  /** It names a part of the tests only. */
  part: boolean
  /** The word that leaves tests out; see `TestRunner`. */
  narrowed: string | null
}

/** Says nothing that could be taken for a report, and leaves no file, where it stands after the tests. */
const HARMLESS = new Set(['echo', 'true', ':', 'date', 'pwd', 'exit', 'sleep', 'wait'])
/** Hands on everything that it is given. */
const PASSES_ON = new Set(['tee', 'cat'])
/** Only shows what was there already, or what stands in the command. */
const SHOWS = new Set([
  ...[
    'cat',
    'echo',
    'printf',
    'head',
    'tail',
    'grep',
    'egrep',
    'rg',
    'sed',
    'awk',
    'cut',
    'sort',
    'uniq',
    'wc',
    'less',
  ],
  ...['more', 'ls', 'find', 'tree', 'diff', 'jq', 'cd', 'pwd', 'true', 'false', ':', 'exit', 'set', 'export', 'sleep'],
  ...['mkdir', 'touch', 'rm', 'cp', 'mv', 'chmod', 'ln', 'tee', 'git', 'seq', 'yes', 'date', 'which', 'test', '['],
])

const UNKNOWN_SCRIPT = 'It cannot be told what the script runs.'
const NO_RUNNER = 'No test runner was called by name, so anything may have printed this.'
const TOO_MUCH = 'The command is too involved to tell whether the exit code is the test runner’s.'
const LOST = 'The test runner’s exit code is not the command’s.'
const FILTERED = 'The test runner’s output went through another program, which may have left something out.'
const REDIRECTED = 'The test runner’s output went elsewhere.'
const MORE = 'Something else ran after the tests in the same command.'

/** null where a command runs no tests, as far as can be told, and only shows what others have said. */
export function readTestCommand(command: string, output = ''): TestCommand | null {
  const list = readShellList(command)
  if (list === null)
    return NAMED.test(command) ? { frameworks: null, doubt: TOO_MUCH, part: false, narrowed: null } : unknown(command)
  return judge(list, { output, depth: 0, pipefail: false })
}

/** Whether a shell command runs tests by name. Of scripts that do so inside, only what the output tells is known. */
export function runsTests(command: string): boolean {
  const found = readTestCommand(command)
  return (
    found !== null && found.doubt !== NO_RUNNER && (found.doubt !== UNKNOWN_SCRIPT || /\bt(?:est)?\b/.test(command))
  )
}

/** Whether a command's report could prove something, as far as the command itself tells. */
export function canProve(command: string): boolean {
  const found = readTestCommand(command)
  return found !== null && (found.doubt === null || found.doubt === UNKNOWN_SCRIPT)
}

const NAMED =
  /\b(?:vitest|jest|mocha|pytest|unittest|rspec|phpunit|go test|cargo test|npm (?:run )?t(?:est)?)\b|\s--test\b/

/** A line that cannot be taken apart and names no runner: what it prints may still be a report. */
const unknown = (command: string): TestCommand | null =>
  SHOWS.has(command.trim().split(/\s/)[0]!) ? null : { frameworks: null, doubt: NO_RUNNER, part: false, narrowed: null }

interface Judging {
  output: string
  depth: number
  pipefail: boolean
}

/** Follows the exit code from the end of the list to its runners. */
function judge(list: ShellList, judging: Judging): TestCommand | null {
  const pipefail = judging.pipefail || list.some(({ stages }) => setsPipefail(stages))
  const start = list.findLastIndex(({ after }) => after === ';' || after === '&')
  const found: TestCommand[] = []
  let named = false
  for (const [at, pipeline] of list.entries()) {
    const inside = judgePipeline(pipeline, { ...judging, pipefail })
    if (inside === null) {
      if (found.length > 0 && !isHarmless(pipeline)) doubt(found, MORE)
      continue
    }
    named ||= inside.doubt !== NO_RUNNER
    found.push(inside)
    const rest = list.slice(at + 1)
    if (pipeline.background) doubt([inside], 'The tests were left running in the background.')
    if (at < start || rest.some(({ after }) => after === '||')) doubt([inside], LOST)
  }
  // What names no runner is only of interest where nothing else ran tests.
  const runs = named ? found.filter((one) => one.doubt !== NO_RUNNER) : found
  if (named && found.findLastIndex((one) => one.doubt === NO_RUNNER) > found.indexOf(runs.at(-1)!)) doubt(runs, MORE)
  if (runs.length === 0) return null
  const frameworks = runs.some((one) => one.frameworks === null) ? null : runs.flatMap((one) => one.frameworks!)
  return {
    frameworks,
    doubt: runs.find((one) => one.doubt !== null)?.doubt ?? null,
    part: runs.some(({ part }) => part),
    // What one leaves out, another beside it may run.
    narrowed: runs.every(({ narrowed }) => narrowed !== null) ? runs[0]!.narrowed : null,
  }
}

function doubt(runs: TestCommand[], why: string): void {
  for (const one of runs) if (one.doubt === null) one.doubt = why
}

function judgePipeline({ stages }: Pipeline, judging: Judging): TestCommand | null {
  const judged = stages.map((stage) => judgeStage(stage, judging))
  const at = judged.findIndex((one) => one !== null && one.doubt !== NO_RUNNER)
  if (at < 0) return judged.findLast((one) => one !== null) ?? null
  const runner = judged[at]!
  const after = stages.slice(at + 1)
  if (stages[at]!.redirected) doubt([runner], REDIRECTED)
  if (after.some(({ words, redirected }) => redirected || !PASSES_ON.has(words[0] ?? ''))) doubt([runner], FILTERED)
  if (after.length > 0 && !judging.pipefail) doubt([runner], LOST)
  return runner
}

function judgeStage(stage: SimpleCommand, judging: Judging): TestCommand | null {
  const { words } = stage
  if (judging.depth > 5) return { frameworks: null, doubt: TOO_MUCH, part: false, narrowed: null }
  const deeper = { ...judging, depth: judging.depth + 1 }
  if (stage.group !== undefined) return judge(stage.group, deeper)
  const inner = innerCommand(words)
  if (inner !== null) return judgeText(inner, { ...deeper, pipefail: false })
  const runner = testRunnerOf(words)
  if (runner === null) {
    const program = words.find((word) => !/^\w+=/.test(word)) ?? ''
    return program === '' || SHOWS.has(program) || SILENT.test(words.join(' '))
      ? null
      : { frameworks: null, doubt: NO_RUNNER, part: false, narrowed: null }
  }
  if (!('script' in runner)) return { ...runner, doubt: null }
  const script = scriptIn(judging.output, runner.script)
  if (script === null) return { frameworks: null, doubt: UNKNOWN_SCRIPT, part: false, narrowed: null }
  const judged = judgeText(script, { ...deeper, pipefail: false })
  const last = scriptIn(judging.output, `post${runner.script}`)
  if (judged !== null && last !== null) doubt([judged], MORE)
  return judged
}

function judgeText(command: string, judging: Judging): TestCommand | null {
  const list = readShellList(command)
  return list === null ? { frameworks: null, doubt: TOO_MUCH, part: false, narrowed: null } : judge(list, judging)
}

/** `sh -c "…"`. */
function innerCommand(words: readonly string[]): string | null {
  if (!/^(?:\S*\/)?(?:ba|da|z)?sh$/.test(words[0] ?? '')) return null
  const flag = words.findIndex((word) => /^-\w*c$/.test(word))
  return flag < 0 ? null : (words[flag + 1] ?? null)
}

/** What a package manager says it starts: `> name@1.0.0 test`, and in the next line the script with its arguments. */
function scriptIn(output: string, name: string): string | null {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const banner = new RegExp(`^> (?:\\S+@\\S* )?${escaped}(?: \\S+)?\\r?\\n> (.+?)\\r?$`, 'm').exec(output)
  return banner?.[1] ?? null
}

/** Installs and builds: no report is read out of these. */
const SILENT =
  /^(?:npm|pnpm|yarn|pip3?|python3? -m (?:pip|venv)|go (?:build|vet|mod|get)|cargo build|npx (?:tsc|eslint|biome)|tsc)(?: (?!test|run|t\b|exec)|$)/

const isHarmless = ({ stages }: Pipeline): boolean =>
  stages.every(({ words, redirected, group }) => group === undefined && !redirected && HARMLESS.has(words[0] ?? ''))

const setsPipefail = (stages: SimpleCommand[]): boolean =>
  stages.length === 1 && stages[0]!.words[0] === 'set' && stages[0]!.words.includes('pipefail')
