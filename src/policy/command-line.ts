import type { ScriptNode, SimpleCommandNode, WordNode } from 'just-bash'
import type { Subject } from '../protocol/policy.ts'

/** Gives a script's tree, or null where the text is none. */
export type ParseShell = (source: string) => ScriptNode | null

/** Commands that run another: what follows their options is a command, too. */
const CARRIERS = new Set(['env', 'command', 'builtin', 'exec', 'nohup', 'time', 'xargs', 'timeout', 'npx', 'sudo'])
const SHELLS = new Set(['sh', 'bash'])
/** A shell in a shell in a shell: deeper is not looked, and so not known. */
const DEEPEST = 5

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/**
 * What a command line asks for, as far as its tree tells: each command in it, wherever it stands, and each file that is
 * written by a redirection. What is made only while it runs (a variable, a script) is marked as not known; who holds it
 * to a rule is the kernel, which sees what is really started.
 */
export function readCommandLine(parse: ParseShell, source: string, show: (path: string) => string): Subject[] {
  const found: Subject[] = []

  function script(text: string, depth: number): void {
    const tree = depth > DEEPEST ? null : parse(text)
    if (tree) visit(tree, depth)
    else found.push({ kind: 'command', names: ['sh'], args: ['-c', text], known: false })
  }

  function visit(node: unknown, depth: number): void {
    if (Array.isArray(node)) for (const one of node) visit(one, depth)
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return
    const { type } = node as { type?: unknown }
    if (type === 'SimpleCommand') simple(node as SimpleCommandNode, depth)
    if (type === 'Redirection') redirection(node as SimpleCommandNode['redirections'][number])
    for (const child of Object.values(node)) visit(child, depth)
  }

  function simple({ name, args, assignments }: SimpleCommandNode, depth: number): void {
    if (!name) return
    const words = [name, ...args].map((word) => ({ text: textOf(word), source: sourceOf(word) }))
    const set = assignments.map(
      (assignment) => `${assignment.name}=${assignment.value ? sourceOf(assignment.value) : ''}`,
    )
    command(words, set, depth)
  }

  function command(words: { text: string | null; source: string }[], set: string[], depth: number): void {
    const [first, ...rest] = words
    if (!first) return
    const known = set.length === 0 && words.every(({ text }) => text !== null)
    const called = first.text ?? first.source
    const names = [baseName(called), ...(called.includes('/') ? [called] : [])]
    found.push({ kind: 'command', names, args: [...set, ...rest.map(({ text, source }) => text ?? source)], known })
    const name = names[0]!
    if (SHELLS.has(name) || name === 'eval') {
      const at = name === 'eval' ? 0 : rest.findIndex(({ text }) => text !== null && /^-\w*c\w*$/.test(text)) + 1
      const inner = name === 'eval' ? rest : at > 0 ? rest.slice(at, at + 1) : []
      if (inner.length > 0 && inner.every(({ text }) => text !== null))
        script(inner.map(({ text }) => text).join(' '), depth + 1)
    }
    if (!CARRIERS.has(name)) return
    const inner = rest.findIndex(({ text }) => text === null || !/^-|^\w+=|^\d/.test(text))
    if (inner >= 0) command(rest.slice(inner), [], depth + 1)
  }

  function redirection({ operator, target }: SimpleCommandNode['redirections'][number]): void {
    if (target.type !== 'Word' || operator === '<' || operator === '<<<' || /^[<>]&$/.test(operator)) return
    const text = textOf(target)
    if (text !== null && /^\/dev\/(null|stdout|stderr|tty)$/.test(text)) return
    found.push({ kind: 'write', path: show(text ?? sourceOf(target)) })
  }

  script(source, 0)
  return found
}

/** What a word is whatever happens; null where it depends on something. */
function textOf({ parts }: WordNode): string | null {
  let text = ''
  for (const part of parts) {
    if (part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'Escaped') text += part.value
    else if (part.type === 'DoubleQuoted') {
      const inner = textOf({ type: 'Word', parts: part.parts })
      if (inner === null) return null
      text += inner
    } else return null
  }
  return text
}

/** A word that depends on something, told apart from others: parts by their trees. */
const sourceOf = (word: WordNode): string => {
  const shown = word.parts.map((part) => {
    if (part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'Escaped') return part.value
    if (part.type === 'ParameterExpansion' && part.operation === null) return `$${part.parameter}`
    if (part.type === 'Glob') return part.pattern
    return null
  })
  if (shown.every((part) => part !== null)) return shown.join('')
  return JSON.stringify(word.parts, (key, value) => (key === 'line' ? undefined : value))
}
