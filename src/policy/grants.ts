import type { Question, Rule, Subject } from '../protocol/policy.ts'
import { commandLine, keyOf } from './describe.ts'

/** What an answer may allow beyond this once. */
export type Grant = Pick<Question, 'grants' | 'grantWords'>

/** Every edit of the project that no rule holds. */
const EVERY_EDIT: Rule = { effect: 'allow', on: { kind: 'path', glob: '**' } }

export const requestRule = (subject: Subject): Rule => ({
  effect: 'allow',
  on: { kind: 'request', key: keyOf(subject) },
})

/** `byPreset`: nobody made a rule of this, so that one answer may stand for all edits. */
export function grantOf(open: readonly Subject[], byPreset: boolean): Grant {
  if (byPreset && open.every(({ kind }) => kind === 'write')) {
    return { grants: [EVERY_EDIT], grantWords: 'every edit of the project’s files that no rule holds' }
  }
  const grants = open.map(requestRule)
  return { grants, grantWords: open.length === 1 ? 'exactly this' : 'exactly these' }
}

/** For the call that asked: what of it was not known before it runs is allowed by its program's name. */
export const onceOf = (open: readonly Subject[]): Rule[] =>
  open.flatMap((subject) => {
    if (subject.kind !== 'command' || subject.known) return [requestRule(subject)]
    return [requestRule(subject), { effect: 'allow', on: { kind: 'command', words: [subject.names[0] ?? ''] } }]
  })

/**
 * Rules with what was granted: the last that fits decides, so that an answer to one request comes after the rule that
 * asked for it, and one for every edit before all rules, which go on holding what they hold.
 */
export function withGrants(rules: readonly Rule[], grants: readonly Rule[]): Rule[] {
  const isBroad = ({ on }: Rule) => on.kind === 'path' && on.glob === '**'
  const same = (one: Rule) => JSON.stringify(one)
  const known = new Set(rules.map(same))
  const fresh = grants.filter((grant) => !known.has(same(grant)))
  return [...fresh.filter(isBroad), ...rules, ...fresh.filter((grant) => !isBroad(grant))]
}

/** Several acts in few words. */
export const actsInWords = (open: readonly Subject[]): string =>
  open
    .map((subject) =>
      subject.kind === 'command'
        ? commandLine([subject.names[0] ?? '', ...subject.args])
        : subject.kind === 'write'
          ? subject.path
          : subject.kind === 'host'
            ? subject.host
            : subject.name,
    )
    .join(subjectsAreFiles(open) ? ', ' : '; ')

export const subjectsAreFiles = (open: readonly Subject[]): boolean => open.every(({ kind }) => kind === 'write')
