import type { ChangedFile, Finding } from './race.ts'
import type { Sandbox } from './sandbox.ts'

/** A candidate as the referee sees it. */
export interface Judged {
  /** Its machine, to read from. */
  sandbox: Sandbox
  changes(): Promise<ChangedFile[]>
  /** Paths of the test files that prove less than before. */
  weakened(): Promise<string[]>
  /**
   * A copy of its machine that may be used up, without a way to other hosts; whoever asks for it tears it down. null:
   * its engine cannot copy.
   */
  copy(): Promise<Sandbox | null>
}

/** What a check says, without its name. */
export type Statement = Omit<Finding, 'check'>

/** One thing that tells candidates apart whose tests all passed. */
export interface RefereeCheck {
  /** In a word or two. */
  name: string
  /** What is not known by then is not judged; milliseconds. */
  boundMs: number
  /** It only reads a few files: it is made also where nobody waits for the others. */
  quick?: true
  /** What it rejects with is told as the reason why it was not judged. */
  look(judged: Judged, signal: AbortSignal): Promise<Statement>
}
