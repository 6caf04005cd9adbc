import { bindsCommands, bindsFiles, decide } from '../../policy/decide.ts'
import { describeRule, describeSubject } from '../../policy/describe.ts'
import { SystemError } from '../../protocol/errors.ts'
import type { GuardAsker, Policy, Rule, Subject } from '../../protocol/policy.ts'
import type { Awaitable } from '../process/open-file.ts'

/** Holds whoever is under it to a policy. Processes inherit it; a fork of the machine keeps it. */
export interface Guard {
  /** null: nothing is held. */
  policy: Policy | null
  readonly bindsCommands: boolean
  readonly bindsFiles: boolean
  /** Milliseconds that somebody has waited for an answer so far. */
  waited(): number
  /**
   * Does `act` once `find` names nothing that is refused. Throws EACCES. Where somebody must be asked it waits, and looks
   * again: what a path leads to may have changed meanwhile.
   */
  pass<T>(find: () => Subject[], syscall: string, act: () => Awaitable<T>): Awaitable<T>
}

export function createGuard(asker: GuardAsker): Guard {
  let policy: Policy | null = null
  let binds = { commands: false, files: false }
  let asking = 0
  let since = 0
  let total = 0

  /** A program that tries for ever tells once. */
  let told = ''
  function refuse(subject: Subject, syscall: string, reason: string): never {
    const words = `${describeSubject(subject)}: ${reason}`
    if (words !== told) asker.refused(words)
    told = words
    const path = subject.kind === 'write' ? subject.path : undefined
    throw new SystemError('EACCES', syscall, path, undefined, reason)
  }

  /** What has to be asked; throws where a rule refuses. */
  function look(subjects: Subject[], syscall: string): { subjects: Subject[]; rule: Rule | null } | null {
    if (policy === null) return null
    const open: Subject[] = []
    let rule: Rule | null = null
    for (const subject of subjects) {
      const decision = decide(policy, subject, false)
      if (decision.effect === 'deny') refuse(subject, syscall, refusalWords(decision.rule, policy))
      if (decision.effect !== 'ask') continue
      open.push(subject)
      rule ??= decision.rule
    }
    return open.length > 0 ? { subjects: open, rule } : null
  }

  async function ask<T>(find: () => Subject[], syscall: string, act: () => Awaitable<T>): Promise<T> {
    const allowed = new Set<string>()
    for (;;) {
      const open = look(find(), syscall)
      const rest = open?.subjects.filter((subject) => !allowed.has(JSON.stringify(subject))) ?? []
      if (open === null || rest.length === 0) return act()
      if (asking++ === 0) since = performance.now()
      try {
        const reply = await asker.ask({ subjects: rest, rule: open.rule })
        if (!reply.allowed) refuse(rest[0]!, syscall, reply.reason)
      } finally {
        if (--asking === 0) total += performance.now() - since
      }
      for (const subject of rest) allowed.add(JSON.stringify(subject))
    }
  }

  return {
    get policy() {
      return policy
    },
    set policy(next) {
      policy = next
      binds = next ? { commands: bindsCommands(next), files: bindsFiles(next) } : { commands: false, files: false }
    },
    get bindsCommands() {
      return binds.commands
    },
    get bindsFiles() {
      return binds.files
    },
    waited: () => total + (asking > 0 ? performance.now() - since : 0),
    pass(find, syscall, act) {
      return look(find(), syscall) === null ? act() : ask(find, syscall, act)
    },
  }
}

/** Why a policy refuses, as a sentence. */
export const refusalWords = (rule: Rule | null, { preset }: Policy): string =>
  rule ? `The person's rule is: ${describeRule(rule)}.` : `The person has set this project to ${preset}.`
