import type { Rule, Subject } from '../protocol/policy.ts'

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** Words as one would type them. */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ')

/** An act in a few words: `rm -rf dist`, `write src/a.js`. */
export function describeSubject(subject: Subject): string {
  switch (subject.kind) {
    case 'tool':
      return `the tool ${subject.name}`
    case 'write':
      return `write ${subject.path}`
    case 'command':
      return commandLine([subject.names[0] ?? '', ...subject.args])
    case 'host':
      return `reach ${subject.host}`
  }
}

/** What a rule is about, in a few words. */
export function describeTarget({ on }: Rule): string {
  switch (on.kind) {
    case 'tool':
      return `the tool ${on.name}`
    case 'path':
      return on.glob === '**' ? 'every file of the project' : `files at ${on.glob}`
    case 'command':
      return `the command ${on.words.join(' ')}`
    case 'host':
      return `the host ${on.host}`
    case 'request':
      return describeKey(on.key)
  }
}

/** A whole rule: `deny the command rm`. */
export const describeRule = (rule: Rule): string => `${rule.effect} ${describeTarget(rule)}`

/** The name of an act, by which equivalent requests are one: quotes and blanks of a command line make no difference. */
export function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case 'tool':
      return `tool ${subject.name}`
    case 'write':
      return `write ${subject.path}`
    case 'command':
      return `run ${JSON.stringify([subject.names[0] ?? '', ...subject.args])}`
    case 'host':
      return `host ${subject.host}`
  }
}

function describeKey(key: string): string {
  const [kind = '', ...rest] = key.split(' ')
  const what = rest.join(' ')
  if (kind === 'host') return `the host ${what}`
  if (kind === 'write') return `the file ${what}`
  if (kind !== 'run') return `the ${kind} ${what}`
  try {
    return `“${commandLine(JSON.parse(what) as string[])}”`
  } catch {
    return `“${what}”`
  }
}
