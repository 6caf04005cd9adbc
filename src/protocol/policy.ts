import type { Plan } from './plan.ts'

/**
 * What holds where no rule fits. `auto`: everything but hosts outside. `ask`: each command and each edit is a question.
 * `read-only`: nothing of the project may be written.
 */
export type Preset = 'read-only' | 'ask' | 'auto'
export type Effect = 'allow' | 'ask' | 'deny'

/** What a rule is about. */
export type RuleOn =
  /** One of the agent's tools, by name. */
  | { kind: 'tool'; name: string }
  /** Writing, removing and renaming files: a glob relative to the project, or absolute. */
  | { kind: 'path'; glob: string }
  /** A program, and words that must be among its arguments: `git push`. */
  | { kind: 'command'; words: string[] }
  /** A name, or `*.example.org` for all below it. */
  | { kind: 'host'; host: string }
  /** One request as `keyOf` writes it: what an answer grants. */
  | { kind: 'request'; key: string }

export interface Rule {
  effect: Effect
  on: RuleOn
  /** A person marked these tests as approved. */
  approvedTest?: true
}

/** A denying rule always wins; among the others the last one that fits. */
export interface Policy {
  preset: Preset
  rules: Rule[]
}

/** What a project says of its own; null leaves the preset to the settings. */
export interface ProjectPolicy {
  preset: Preset | null
  rules: Rule[]
}

/** What one act is, to be judged. */
export type Subject =
  | { kind: 'tool'; name: string }
  /** Relative to the project where it lies inside, absolute elsewhere. */
  | { kind: 'write'; path: string }
  /**
   * `names`: all that the program is known by, the one it was called by first. `known` false: the line is more than
   * its words tell (a variable, an assignment), so that nothing but the same request allows it.
   */
  | { kind: 'command'; names: string[]; args: string[]; known: boolean }
  | { kind: 'host'; host: string }

/** What a person is asked. */
export interface Question {
  id: string
  kind: 'command' | 'files' | 'tool' | 'host' | 'plan'
  /** The command line, the paths, the host, or the plan's goal. */
  what: string
  /** A sentence. */
  why: string
  /** What it can touch: a sentence each. */
  touches: { files: string; processes: string; network: string }
  /** Which candidate of a race asks; null where one works alone. */
  candidate: string | null
  /** What an answer for the session or the project allows. */
  grants: Rule[]
  /** The same in words. */
  grantWords: string
  plan?: Plan
}

export type Answer =
  | { decision: 'allow'; scope: 'once' | 'session' | 'project'; plan?: Plan }
  /** `word` goes to the model; it may be empty. */
  | { decision: 'deny'; word: string }
  /** The run ended before anybody answered. */
  | { decision: 'withdrawn' }

/** What the kernel asks of whoever guards a machine. */
export interface GuardRequest {
  subjects: Subject[]
  /** The rule that makes it a question; null: the preset. */
  rule: Rule | null
}

/** `reason` is a sentence. */
export type GuardReply = { allowed: true } | { allowed: false; reason: string }

/** Whom a guarded machine turns to. */
export interface GuardAsker {
  ask(request: GuardRequest): Promise<GuardReply>
  /** Something was refused by a rule, in words: the program itself may say no more than EACCES. */
  refused(words: string): void
}
