import type { TestReport } from '../../protocol/report.ts'
import { parseGoTest } from './go-test.ts'
import { parseJest } from './jest.ts'
import { parseJunitXml } from './junit-xml.ts'
import { parseMocha } from './mocha.ts'
import { parseNodeSpec } from './node-spec.ts'
import { parsePhpunit } from './phpunit.ts'
import { parsePytest } from './pytest.ts'
import { parseMinitest, parseRspec } from './ruby.ts'
import { parseTap } from './tap.ts'
import { readTestCommand, runsTests } from './test-commands.ts'
import { stripAnsi } from './text.ts'
import { parseUnittest } from './unittest.ts'
import { parseVitest } from './vitest.ts'

export interface RunOutput {
  command: string
  /** Both streams, whole. */
  output: string
  /** Where it ran, absolute: places are given relative to it. */
  cwd: string
}

/**
 * What a command's output says of tests, or null where it ran none. The command decides which forms are looked for;
 * the output decides what it is. A command that is known to run tests, but left nothing that can be read (it crashed,
 * or printed some other form), has a report without tests, which is never green. Anything can print what looks like a
 * report, and a pipe can cut one off: where the command does not show that a test runner said all of it, the report has
 * a `doubt`. A report alone proves nothing: the exit code must be 0 too.
 */
export function parseTestReport({ command, output, cwd }: RunOutput): TestReport | null {
  const test = readTestCommand(command, stripAnsi(output))
  if (test === null) return null
  const parsers: [frameworks: TestReport['framework'][], wanted: RegExp, parse: () => TestReport | null][] = [
    [['vitest'], /\bvitest\b/, () => parseVitest(output)],
    [['jest'], /\bjest\b/, () => parseJest(output)],
    [['phpunit'], /\bphpunit\b/, () => parsePhpunit(output, cwd)],
    [['go test'], /\bgo test\b/, () => parseGoTest(output)],
    [['unittest'], /\bunittest\b/, () => parseUnittest(output, cwd)],
    [['junit'], /junit|\.xml\b/i, () => parseJunitXml(output, cwd)],
    [['tap', 'node:test'], /\btap\b|--test-reporter/, () => parseTap(output, cwd)],
    [['node:test'], /\bnode\b.* --test/, () => parseNodeSpec(output, cwd)],
    [['pytest'], /\bpytest\b|\bpy\.test\b/, () => parsePytest(output)],
    [['mocha'], /\bmocha\b/, () => parseMocha(output)],
    [['rspec'], /\brspec\b/, () => parseRspec(output)],
    [['minitest'], /\bruby\b|\brake\b|\brails\b/, () => parseMinitest(output)],
  ]
  const { frameworks, part, narrowed } = test
  const possible = parsers.filter(([of]) => frameworks === null || of.some((name) => frameworks.includes(name)))
  const first = possible.filter(([, wanted]) => wanted.test(command))
  const others = possible.filter((parser) => !first.includes(parser))
  const chosen = { ...(part ? { part: true as const } : {}), ...(narrowed === null ? {} : { narrowed }) }
  for (const [, , parse] of [...first, ...others]) {
    const report = parse()
    if (report === null) continue
    const doubt = test.doubt ?? report.doubt
    // Options that the command does not show, from a file of settings.
    const hidden = report.narrowed === undefined ? {} : { part: true as const }
    return { ...report, ...hidden, ...chosen, ...(doubt === undefined ? {} : { doubt }) }
  }
  if (!runsTests(command)) return null
  const doubt = test.doubt === null ? {} : { doubt: test.doubt }
  return { framework: 'unknown', tests: [], passed: 0, failed: 0, skipped: 0, durationMs: null, ...chosen, ...doubt }
}
