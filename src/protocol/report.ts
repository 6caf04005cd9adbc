/** A test run's result, whatever the framework. */
export interface TestReport {
  framework:
    | 'node:test'
    | 'vitest'
    | 'jest'
    | 'mocha'
    | 'tap'
    | 'pytest'
    | 'unittest'
    | 'go test'
    | 'minitest'
    | 'rspec'
    | 'phpunit'
    | 'junit'
    /** Tests were to be run, and what came of them cannot be read. */
    | 'unknown'
  tests: TestCase[]
  passed: number
  failed: number
  skipped: number
  /** Whole run, as the runner states it; null where it does not. */
  durationMs: number | null
  /**
   * Why it proves nothing although no test failed, as a sentence: the runner's summary is missing, or it cannot be told
   * that all of a test runner's output and its exit code arrived. Left out where there is no doubt.
   */
  doubt?: string
  /** The command chose among the tests (files, names): it says nothing of the others. */
  part?: true
  /** The word that left tests out, of those that ran or beside them: `-k`, `2 deselected`. It proves no whole. */
  narrowed?: string
}

export interface TestCase {
  /** Unique in its report: file and suites joined to the name by ` > `. The strip keeps columns by it. */
  id: string
  name: string
  /** Enclosing suites, outermost first. */
  suites: string[]
  file: string | null
  line: number | null
  status: 'passed' | 'failed' | 'skipped'
  durationMs: number | null
  /** Why it failed: the assertion and its diff, without the runner's own frames. */
  failure: string | null
}
