import type { TestReport } from '../../protocol/report.ts'
import { parseNodeSpec } from './node-spec.ts'
import { parsePytest } from './pytest.ts'
import { parseTap } from './tap.ts'

export interface RunOutput {
  command: string
  /** Both streams, whole. */
  output: string
  /** Where it ran, absolute: places are given relative to it. */
  cwd: string
}

/**
 * What a command's output says of tests, or null where it ran none. The command decides what is looked for first;
 * the output decides what it is. A report alone proves nothing: the exit code must be 0 too.
 */
export function parseTestReport({ command, output, cwd }: RunOutput): TestReport | null {
  const parsers = [() => parseTap(output, cwd), () => parseNodeSpec(output, cwd), () => parsePytest(output)]
  if (/\bpytest\b|\bpy\.test\b/.test(command)) parsers.unshift(parsers.pop()!)
  for (const parse of parsers) {
    const report = parse()
    if (report) return report
  }
  return null
}
