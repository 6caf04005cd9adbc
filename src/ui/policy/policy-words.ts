import { describeRule, describeTarget } from '../../policy/describe.ts'
import type { Answer, Preset, ProjectPolicy, Question, Rule } from '../../protocol/policy.ts'
import { many } from '../parts/words.ts'

export const PRESETS: [Preset, string, string][] = [
  ['auto', 'Auto', 'Works by itself. Rules below still hold; hosts but for package registries stay shut.'],
  ['ask', 'Ask', 'Each edit, each command and each host is a question first.'],
  ['read-only', 'Read only', 'Reads and runs, but nothing of the project may be written.'],
]

export const presetName = (preset: Preset): string => PRESETS.find(([value]) => value === preset)![1]

const ANSWERED: Record<'once' | 'session' | 'project', string> = {
  once: 'once',
  session: 'for this session',
  project: 'for this project',
}

/** A question with what became of it, in a line. */
export function approvalWords({ question, answer }: { question: Question; answer: Answer | null }): string {
  const what = question.kind === 'plan' ? `the plan “${question.what}”` : question.what
  if (answer === null) return `asks for ${what}`
  if (answer.decision === 'withdrawn') return `not answered: ${what}`
  if (answer.decision === 'deny') return `denied ${what}`
  if (question.kind === 'plan') return answer.plan ? `approved ${what}, changed` : `approved ${what}`
  return `allowed ${what}, ${ANSWERED[answer.scope]}`
}

/** What a change of the project's policy changed. */
export function changedWords({ policy, before }: { policy: ProjectPolicy; before: ProjectPolicy }): string {
  const same = (one: Rule) => JSON.stringify(one)
  const [now, then] = [new Set(policy.rules.map(same)), new Set(before.rules.map(same))]
  const added = policy.rules.filter((rule) => !then.has(same(rule)))
  const gone = before.rules.filter((rule) => !now.has(same(rule)))
  const preset = policy.preset === null ? 'as the settings have it' : presetName(policy.preset).toLowerCase()
  const words = [
    ...(policy.preset === before.preset ? [] : [preset]),
    ...listed(
      'approved tests',
      added.filter((rule) => rule.approvedTest),
      describeTarget,
    ),
    ...listed(
      'new',
      added.filter((rule) => !rule.approvedTest),
      describeRule,
    ),
    ...listed('gone', gone, describeRule),
  ]
  return `${words.join('; ') || 'the order of rules'}.`
}

const MOST = 3
function listed(what: string, rules: Rule[], words: (rule: Rule) => string): string[] {
  if (rules.length === 0) return []
  const more = rules.length > MOST ? ` and ${many(rules.length - MOST, 'more', 'more')}` : ''
  return [`${what}: ${rules.slice(0, MOST).map(words).join(', ')}${more}`]
}
