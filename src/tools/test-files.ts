import { isTestPath } from '../policy/approved-tests.ts'

const BY_CONTENT =
  /\bfrom ['"](?:node:test|vitest|@jest\/globals|bun:test)['"]|require\(['"]node:test['"]\)|^import (?:pytest|unittest)\b|^from (?:pytest|unittest)\b|^\s*(?:def|async def) test_\w+\(/m
const CODE = /\.(?:[cm]?[jt]sx?|py|go|rb|php|java|kt|rs|cs|swift)$/

/** Whether a path may hold tests at all: the others need not be read. */
export const isCode = (path: string): boolean => CODE.test(path)

/** Whether a file holds tests, by its path or by what it imports. */
export const isTestFile = (path: string, content: string): boolean =>
  isCode(path) && (isTestPath(path) || BY_CONTENT.test(content))

/** What a test file declares, as far as its text tells. */
export interface TestCount {
  tests: number
  skipped: number
  assertions: number
}

const DECLARED =
  /\b(?:it|test|specify)(?:\.(?!skip|todo|describe|step|each\b)\w+)*\s*\(|\b(?:it|test)\.(?:skip|todo|each)\b|^\s*(?:async )?def test_?\w*|^func Test\w+|\bfunction test\w+|#\[test\]|@Test\b/gm
const SKIPPED =
  /\b(?:it|test|describe|suite)\.(?:skip|todo)\b|\bx(?:it|describe|test)\s*\(|\bskip: *(?:true|['"`])|@(?:pytest\.mark|unittest)\.(?:skip|xfail|expectedFailure)\w*|\.Skip\(|\bmarkTestSkipped\b|@Disabled\b|@Ignore\b|#\[ignore\]/g
const ASSERTED =
  /\bassert\w*(?:\.\w+)*\s*\(|\bexpect\s*\(|^\s*assert\s|\.should\b|\bt\.(?:Error|Fatal)f?\(|\b(?:self|\$this)[.>-]+assert\w+/gm

export function countTests(content: string): TestCount {
  const count = (pattern: RegExp) => content.match(pattern)?.length ?? 0
  return { tests: count(DECLARED), skipped: count(SKIPPED), assertions: count(ASSERTED) }
}
