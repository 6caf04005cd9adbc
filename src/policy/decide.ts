import type { Effect, Policy, Preset, Rule, RuleOn, Subject } from '../protocol/policy.ts'
import { keyOf } from './describe.ts'
import { createGlob } from './path-glob.ts'

export interface Decision {
  effect: Effect
  /** The rule that decided; null: the preset. */
  rule: Rule | null
}

/**
 * What a policy says of one act that an agent, or a program of its, wants to do. A rule that denies wins over all
 * others; else the last rule that fits decides, else the preset. `asked` is true for what the agent asks for itself:
 * what a program does that it was allowed to run is held to the rules, but not asked for anew by the preset.
 */
export function decide({ preset, rules }: Policy, subject: Subject, asked: boolean): Decision {
  const fitting = rules.filter((rule) => fits(rule, subject))
  const rule = fitting.find(({ effect }) => effect === 'deny') ?? fitting.at(-1)
  if (rule) return { effect: rule.effect, rule }
  return { effect: effectOf(preset, subject, asked), rule: null }
}

function effectOf(preset: Preset, subject: Subject, asked: boolean): Effect {
  if (subject.kind === 'host') return preset === 'ask' ? 'ask' : 'deny'
  if (preset === 'read-only') return subject.kind === 'write' && !subject.path.startsWith('/') ? 'deny' : 'allow'
  if (preset === 'ask' && asked) return subject.kind === 'tool' ? 'allow' : 'ask'
  return 'allow'
}

/** Whether anything in a policy can say no to a command, to a file: where nothing can, nobody has to ask. */
export const bindsCommands = ({ rules }: Policy): boolean =>
  rules.some(({ effect, on }) => effect !== 'allow' && on.kind === 'command')
export const bindsFiles = ({ preset, rules }: Policy): boolean =>
  preset === 'read-only' || rules.some(({ effect, on }) => effect !== 'allow' && on.kind === 'path')

/** Whether a rule is about this act. */
export function fits({ effect, on }: Rule, subject: Subject): boolean {
  switch (on.kind) {
    case 'tool':
      return subject.kind === 'tool' && subject.name === on.name
    case 'path':
      return subject.kind === 'write' && pathFits(on.glob, subject.path)
    case 'host':
      return subject.kind === 'host' && hostFits(on.host, subject.host)
    case 'request':
      return keyOf(subject) === on.key
    case 'command':
      return subject.kind === 'command' && commandFits(effect, on, subject)
  }
}

const globs = new Map<string, (path: string) => boolean>()

/** A folder's name, with or without `/**`, is the folder itself and everything in it. */
function pathFits(glob: string, path: string): boolean {
  let matches = globs.get(glob)
  if (!matches) {
    if (globs.size > 500) globs.clear()
    const absolute = glob.startsWith('/')
    const within = createGlob(glob.replace(/\/\*\*\/?$/, ''))
    matches = (given) => given.startsWith('/') === absolute && within(given.replace(/^\//, ''))
    globs.set(glob, matches)
  }
  return matches(path)
}

export const hostFits = (pattern: string, host: string): boolean => {
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase().replace(/\.$/, '')]
  return wanted === '*' || given === wanted || (wanted.startsWith('*.') && given.endsWith(wanted.slice(1)))
}

/**
 * A rule that allows must be met from the beginning, by the very name; one that asks or denies by any name of the
 * program, with its words anywhere among the arguments, in order, and options in any spelling: `rm -rf` is met by
 * `/bin/rm x -fr` too.
 */
function commandFits(
  effect: Effect,
  { words: [name = '', ...wanted] }: Extract<RuleOn, { kind: 'command' }>,
  { names, args, known }: Extract<Subject, { kind: 'command' }>,
): boolean {
  if (effect === 'allow') {
    return known && names[0] === name && wanted.every((word, at) => args[at] !== undefined && wordFits(word, args[at]))
  }
  if (!names.some((one) => wordFits(name, one))) return false
  const given = args.flatMap((arg) => [arg, arg.replace(/=.*$/s, ''), ...letters(arg)])
  const positional = args.filter((arg) => !/^-./.test(arg))
  let at = 0
  return wanted.every((word) => {
    const apart = letters(word)
    if (apart.length > 0) return apart.every((letter) => given.includes(letter)) || given.includes(word)
    if (/^-./.test(word)) return given.some((arg) => wordFits(word, arg))
    while (at < positional.length) if (wordFits(word, positional[at++]!)) return true
    return false
  })
}

/** `-rf` is `-r` and `-f`. */
const letters = (word: string): string[] =>
  /^-[A-Za-z]+$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : []

/** `*` stands for anything. */
function wordFits(pattern: string, word: string): boolean {
  if (!pattern.includes('*')) return pattern === word
  const parts = pattern.split('*')
  if (!word.startsWith(parts[0]!) || !word.endsWith(parts.at(-1)!)) return false
  let at = 0
  for (const part of parts) {
    const found = word.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}
