export interface Plan {
  /** What is being built, in one line. */
  goal: string
  files: string[]
  libraries: string[]
  /** The tests that will prove it, and the command that runs them. */
  tests: string[]
  testCommand: string | null
  /** At most one is `doing`. */
  steps: PlanStep[]
}

export interface PlanStep {
  text: string
  status: 'todo' | 'doing' | 'done'
}
