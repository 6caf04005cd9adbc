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
import { runsTests } from './test-commands.ts'
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
 * What a command's output says of tests, or null where it ran none. The command decides what is looked for first;
 * the output decides what it is. A command that is known to run tests, but left nothing that can be read (it crashed,
 * or printed some other form), has a report without tests, which is never green. A report alone proves nothing: the
 * exit code must be 0 too.
 */
export function parseTestReport({ command, output, cwd }: RunOutput): TestReport | null {
  const parsers: [wanted: RegExp, parse: () => TestReport | null][] = [
    [/\bvitest\b/, () => parseVitest(output)],
    [/\bjest\b/, () => parseJest(output)],
    [/\bphpunit\b/, () => parsePhpunit(output, cwd)],
    [/\bgo test\b/, () => parseGoTest(output)],
    [/\bunittest\b/, () => parseUnittest(output, cwd)],
    [/junit|\.xml\b/i, () => parseJunitXml(output, cwd)],
    [/\btap\b|--test-reporter/, () => parseTap(output, cwd)],
    [/\bnode\b.* --test/, () => parseNodeSpec(output, cwd)],
    [/\bpytest\b|\bpy\.test\b/, () => parsePytest(output)],
    [/\bmocha\b/, () => parseMocha(output)],
    [/\brspec\b/, () => parseRspec(output)],
    [/\bruby\b|\brake\b|\brails\b/, () => parseMinitest(output)],
  ]
  const first = parsers.filter(([wanted]) => wanted.test(command))
  const others = parsers.filter((parser) => !first.includes(parser))
  for (const [, parse] of [...first, ...others]) {
    const report = parse()
    if (report) return report
  }
  if (!runsTests(command)) return null
  return { framework: 'unknown', tests: [], passed: 0, failed: 0, skipped: 0, durationMs: null }
}
