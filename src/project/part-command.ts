import type { TestCase, TestReport } from '../protocol/report.ts'

const quoted = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** Where tests of a name stand, as a pattern: they may have suites around them, which runners put before the name. */
const anyOf = (tests: readonly TestCase[], anchored: boolean): string => {
  const names = [...new Set(tests.map(({ name }) => escaped(name)))]
  return anchored ? `(^|\\s)(${names.join('|')})$` : names.join('|')
}

/**
 * The command that runs some tests of a report and no others, or null where that runner cannot be told so (or nobody
 * knows their files). `tests` empty: all tests of `files`.
 */
export function partCommand(
  framework: TestReport['framework'],
  files: readonly string[],
  tests: readonly TestCase[],
): string | null {
  // Names alone are enough for those that look for tests by themselves.
  if (files.length === 0 && (tests.length === 0 || framework === 'pytest')) return null
  const paths = files.map((file) => ` ${quoted(file)}`).join('')
  const only = (flag: string, anchored: boolean) =>
    tests.length > 0 ? ` ${flag} ${quoted(anyOf(tests, anchored))}` : ''
  switch (framework) {
    case 'node:test':
      return `node --test${only('--test-name-pattern', true)}${paths}`
    case 'pytest': {
      if (tests.length === 0) return `python3 -m pytest${paths}`
      const ids = tests.map(({ file, suites, name }) => quoted([file, ...suites, name].join('::')))
      return `python3 -m pytest ${ids.join(' ')}`
    }
    case 'vitest':
      return `npx vitest run${paths}${only('-t', true)}`
    case 'jest':
      return `npx jest${paths}${only('-t', true)}`
    case 'mocha':
      return `npx mocha${paths}${only('-g', false)}`
    default:
      return null
  }
}
