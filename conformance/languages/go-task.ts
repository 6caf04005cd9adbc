import { readFileSync } from 'node:fs'
import type { DataRow } from '../../bench/eval/row.ts'

/** A row as files of a project, and the command that judges them. */
export interface LanguageTask {
  id: string
  lang: string
  /** What comes before the answer is put in. */
  files: Record<string, string>
  command: string
  /** The one test that must be among the passed ones. */
  mustPass: string | null
}

/** Laid into the machine once, for all rows: a module in the place of one that cannot be fetched. */
export const GO_BASE: Record<string, string> = {
  '/home/testify/go.mod': 'module github.com/stretchr/testify\n\ngo 1.24\n',
  '/home/testify/assert/assert.go': readFileSync(new URL('testify/assert.go.txt', import.meta.url), 'utf8'),
}

const TEST = 'go test -v ./...'
const MODULE = `module row

go 1.24

require github.com/stretchr/testify v1.9.0

replace github.com/stretchr/testify => /home/testify
`

/** The packages that a file's import declarations name, and the file without them. */
function splitImports(text: string): { packages: string[]; rest: string } {
  const packages: string[] = []
  const rest = text.replace(/^import\s*(?:\(([^)]*)\)|"([^"]+)")\n?/gm, (_whole, list?: string, one?: string) => {
    packages.push(...(one ? [one] : [...list!.matchAll(/"([^"]+)"/g)].map((match) => match[1]!)))
    return ''
  })
  return { packages, rest }
}

/** HumanEval-X: a function and its test, which are meant to be one file. Without an answer the function has no body. */
function functionTask(row: DataRow, answer: 'solution' | 'stub'): LanguageTask | null {
  const { id, lang, prompt, solution, test } = row
  if (typeof solution !== 'string' || typeof test !== 'string') return null
  const setup = splitImports((row as DataRow & { test_setup?: string }).test_setup ?? '')
  const body = splitImports(answer === 'solution' ? solution : `${prompt}\n    panic("not written yet")\n}\n`)
  const packages = [...new Set([...setup.packages, ...body.packages])]
  const imports = `import (\n${packages.map((name) => `\t"${name}"\n`).join('')})\n`
  return {
    id,
    lang,
    files: { 'go.mod': MODULE, 'row_test.go': `${setup.rest}\n${imports}\n${body.rest}\n${test}` },
    command: TEST,
    mustPass: null,
  }
}

/** Exercism: a stub and real test files. */
function exerciseTask(row: DataRow, answer: 'solution' | 'stub'): LanguageTask | null {
  const { id, lang, stub = {}, solution, solution_target: targets = {}, test, support = {}, editor = {} } = row
  if (typeof solution === 'string' || typeof test === 'string') return null
  const solved = Object.fromEntries(Object.entries(solution).map(([path, text]) => [targets[path] ?? path, text]))
  return {
    id,
    lang,
    files: { ...support, ...editor, ...stub, ...(answer === 'solution' && solved), ...test },
    command: TEST,
    mustPass: null,
  }
}

export const goTask = (row: DataRow, answer: 'solution' | 'stub'): LanguageTask | null =>
  typeof row.test === 'string' ? functionTask(row, answer) : exerciseTask(row, answer)
