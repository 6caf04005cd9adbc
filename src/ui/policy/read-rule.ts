import type { Effect, Rule } from '../../protocol/policy.ts'

export type RuleKind = 'command' | 'path' | 'host' | 'tool'

export const RULE_KINDS: { kind: RuleKind; label: string; example: string }[] = [
  { kind: 'command', label: 'command', example: 'rm, or git push, or npm install *' },
  { kind: 'path', label: 'files', example: 'test, or src/**/*.sql' },
  { kind: 'host', label: 'host', example: 'api.example.org, or *.example.org' },
  { kind: 'tool', label: 'tool', example: 'run' },
]

/** The agent's tools, by which a rule can name them. */
const TOOLS = [
  'read',
  'search',
  'edit',
  'apply_patch',
  'write',
  'run',
  'look',
  'check_api',
  'check_growth',
  'update_plan',
]

/** What was typed, as a rule; or why it is none, as a sentence. */
export function readRule(
  effect: Effect,
  kind: RuleKind,
  text: string,
): { ok: true; rule: Rule } | { ok: false; problem: string } {
  const clean = text.trim()
  const no = (problem: string) => ({ ok: false, problem }) as const
  if (clean === '') return no('Say what the rule is about first.')
  switch (kind) {
    case 'command': {
      if (/[;&|<>$`"'\\(){}]/.test(clean)) {
        return no('Write a program and words of its arguments, as in “git push”: no quotes, no pipes, no variables.')
      }
      return { ok: true, rule: { effect, on: { kind, words: clean.split(/\s+/) } } }
    }
    case 'path': {
      const parts = clean.split('/')
      if (parts.includes('..') || clean === '/')
        return no('Write a path in the project, or an absolute one, without “..”.')
      return { ok: true, rule: { effect, on: { kind, glob: clean.replace(/^\.\//, '') } } }
    }
    case 'host': {
      const host = clean
        .replace(/^https?:\/\//, '')
        .replace(/[/:].*$/, '')
        .toLowerCase()
      if (!/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host)) return no('Write a host’s name, as in api.example.org.')
      return { ok: true, rule: { effect, on: { kind, host } } }
    }
    case 'tool':
      if (!TOOLS.includes(clean)) return no(`There is no such tool. The tools are: ${TOOLS.join(', ')}.`)
      return { ok: true, rule: { effect, on: { kind, name: clean } } }
  }
}
