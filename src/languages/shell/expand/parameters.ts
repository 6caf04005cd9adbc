import type { ParameterOperation, Part, WordNode } from '../ast.ts'
import { BREAK, fatalStatus, type Pieces, type Scope, ShellError } from '../scope.ts'
import { elements, getVariable, ifs, setElement, setVariable } from '../variables.ts'
import { matches, patternSource } from './pattern.ts'
import { promptText, quoteForShell } from './transform.ts'

type Reference = { name: string; all: '@' | '*' | null; key: string | null }

/** `$x`, `${x…}`: the value as pieces, for splitting where it stands outside quotes. */
export async function expandParameter(
  scope: Scope,
  part: Part<'ParameterExpansion'>,
  quoted: boolean,
  single: boolean,
): Promise<Pieces> {
  return expandReference(scope, await parseReference(scope, part.parameter), part.operation, quoted, single)
}

async function parseReference(scope: Scope, parameter: string): Promise<Reference> {
  if (parameter === '@' || parameter === '*') return { name: parameter, all: parameter, key: null }
  const match = /^([A-Za-z_]\w*)\[([\s\S]*)\]$/.exec(parameter)
  if (!match) return { name: parameter, all: null, key: null }
  const [, name = '', subscript = ''] = match
  if (subscript === '@' || subscript === '*') return { name, all: subscript, key: null }
  return { name, all: null, key: await elementKey(scope, name, subscript) }
}

/** An array subscript as the key under which the element is kept. */
export async function elementKey(scope: Scope, name: string, subscript: string): Promise<string> {
  if (scope.variables.get(name)?.kind === 'associative') {
    const unquoted = subscript.replace(/^(["'])([\s\S]*)\1$/, '$2')
    return scope.shell.interpreter.expandString(scope, scope.shell.parser.quoted(unquoted))
  }
  const index = Number(await scope.shell.interpreter.evaluateText(scope, subscript))
  if (index >= 0) return String(index)
  const last = Number(elements(scope, name).at(-1)?.[0] ?? -1)
  return String(last + 1 + index)
}

function referenced(scope: Scope, ref: Reference): string | undefined {
  if (ref.key === null) return getVariable(scope, ref.name)
  return elements(scope, ref.name).find(([key]) => key === ref.key)?.[1]
}

async function expandReference(
  scope: Scope,
  ref: Reference,
  operation: ParameterOperation | null,
  quoted: boolean,
  single: boolean,
): Promise<Pieces> {
  const text = (value: string): Pieces => [{ text: value, quoted, split: !quoted && !single }]
  const many = (values: string[]) => allPieces(scope, values, ref.all === '*', quoted, single)
  const values = ref.all ? elements(scope, ref.name).map(([, value]) => value) : []
  const value = ref.all ? (values.length ? values.join(' ') : undefined) : referenced(scope, ref)
  const word = (node: WordNode | null) =>
    node ? scope.shell.interpreter.expandParts(scope, node.parts, quoted, single) : Promise.resolve([])
  const plain = () => (ref.all ? many(values) : text(value ?? unset(scope, ref)))
  if (!operation) return plain()

  switch (operation.type) {
    case 'DefaultValue':
      return missing(value, operation.checkEmpty) ? word(operation.word) : plain()
    case 'UseAlternative':
      return missing(value, operation.checkEmpty) ? text('') : word(operation.word)
    case 'AssignDefault': {
      if (!missing(value, operation.checkEmpty)) return plain()
      const made = await scope.shell.interpreter.expandString(scope, operation.word)
      if (ref.key === null) setVariable(scope, ref.name, made)
      else setElement(scope, ref.name, ref.key, made)
      return text(made)
    }
    case 'ErrorIfUnset': {
      if (!missing(value, operation.checkEmpty)) return plain()
      const message = operation.word
        ? await scope.shell.interpreter.expandString(scope, operation.word)
        : 'parameter null or not set'
      throw new ShellError(`${ref.name}: ${message}`, fatalStatus(scope), true)
    }
    case 'Length':
      if (ref.all) return text(String(values.length))
      return text(String([...(value ?? unset(scope, ref))].length))
    case 'Substring': {
      const offset = Number(await scope.shell.interpreter.evaluate(scope, operation.offset))
      const length = operation.length ? Number(await scope.shell.interpreter.evaluate(scope, operation.length)) : null
      if (ref.all) {
        const list = ref.name === '@' || ref.name === '*' ? [scope.zero, ...values] : values
        return many(slice(list, offset, length))
      }
      return text(slice([...(value ?? unset(scope, ref))], offset, length).join(''))
    }
    case 'PatternRemoval': {
      const pattern = await scope.shell.interpreter.expandPattern(scope, operation.pattern)
      const change = (input: string) => removePattern(input, pattern, operation.side, operation.greedy)
      return ref.all ? many(values.map(change)) : text(change(value ?? unset(scope, ref)))
    }
    case 'PatternReplacement': {
      const pattern = await scope.shell.interpreter.expandPattern(scope, operation.pattern)
      const by = operation.replacement ? await scope.shell.interpreter.expandString(scope, operation.replacement) : ''
      const source = patternSource(pattern)
      const anchored = operation.anchor === 'start' ? `^${source}` : operation.anchor === 'end' ? `${source}$` : source
      const expression = new RegExp(anchored, operation.all ? 'gu' : 'u')
      const change = (input: string) => (pattern === '' ? input : input.replace(expression, () => by))
      return ref.all ? many(values.map(change)) : text(change(value ?? unset(scope, ref)))
    }
    case 'CaseModification': {
      const pattern = operation.pattern ? await scope.shell.interpreter.expandPattern(scope, operation.pattern) : '?'
      const turn = (char: string) =>
        matches(pattern, char) ? (operation.direction === 'upper' ? char.toUpperCase() : char.toLowerCase()) : char
      const change = (input: string) =>
        operation.all ? [...input].map(turn).join('') : input.replace(/^[\s\S]/u, (first) => turn(first))
      return ref.all ? many(values.map(change)) : text(change(value ?? unset(scope, ref)))
    }
    case 'Transform': {
      const change = (input: string) => transform(scope, ref, input, operation.operator)
      return ref.all ? many(values.map(change)) : text(value === undefined ? '' : change(value))
    }
    case 'Indirection': {
      const target = value
      if (target === undefined) throw new ShellError(`${ref.name}: invalid indirect expansion`)
      return expandReference(scope, await parseReference(scope, target), operation.innerOp ?? null, quoted, single)
    }
    case 'ArrayKeys': {
      const name = operation.array
      return allPieces(
        scope,
        elements(scope, name).map(([key]) => key),
        operation.star,
        quoted,
        single,
      )
    }
    case 'VarNamePrefix': {
      const names = [...scope.variables.keys()].filter((name) => name.startsWith(operation.prefix)).sort()
      return allPieces(scope, names, operation.star, quoted, single)
    }
    case 'BadSubstitution':
      throw new ShellError(`${operation.text}: bad substitution`, 1, true)
    case 'LengthSliceError':
      throw new ShellError(`\${#${ref.name}:…}: bad substitution`, 1, true)
  }
}

/** The elements of an array or of the positional parameters, as pieces. */
function allPieces(scope: Scope, values: string[], star: boolean, quoted: boolean, single: boolean): Pieces {
  if (star && quoted) return [{ text: values.join(ifs(scope)[0] ?? ''), quoted: true }]
  const pieces: Pieces = []
  for (const [index, value] of values.entries()) {
    if (index > 0) pieces.push(single ? { text: ' ', quoted } : BREAK)
    pieces.push({ text: value, quoted, split: !quoted && !single })
  }
  return pieces
}

const missing = (value: string | undefined, checkEmpty: boolean) => value === undefined || (checkEmpty && value === '')

function unset(scope: Scope, ref: Reference): string {
  if (scope.options.has('nounset') && !ref.all)
    throw new ShellError(`${ref.name}: unbound variable`, fatalStatus(scope), true)
  return ''
}

function slice<T>(items: T[], offset: number, length: number | null): T[] {
  const from = offset < 0 ? items.length + offset : offset
  if (from < 0) return []
  if (length === null) return items.slice(from)
  return items.slice(from, length < 0 ? items.length + length : from + length)
}

function removePattern(text: string, pattern: string, side: 'prefix' | 'suffix', greedy: boolean): string {
  const source = patternSource(pattern, { greedy })
  if (side === 'prefix') return text.replace(new RegExp(`^${source}`, 'u'), '')
  if (greedy) return text.replace(new RegExp(`${source}$`, 'u'), '')
  // The shortest suffix: the match that begins last.
  const whole = new RegExp(`^(?:${patternSource(pattern)})$`, 'u')
  for (let at = text.length; at >= 0; at--) if (whole.test(text.slice(at))) return text.slice(0, at)
  return text
}

function transform(scope: Scope, ref: Reference, value: string, operator: string): string {
  switch (operator) {
    case 'Q':
      return quoteForShell(value)
    case 'U':
      return value.toUpperCase()
    case 'L':
      return value.toLowerCase()
    case 'u':
      return value.replace(/^[\s\S]/u, (first) => first.toUpperCase())
    case 'P':
      return promptText(scope, value)
    case 'A':
      return `${ref.name}=${quoteForShell(value)}`
    case 'a': {
      const variable = scope.variables.get(ref.name)
      if (!variable) return ''
      const kind = { scalar: '', indexed: 'a', associative: 'A' }[variable.kind]
      return `${kind}${variable.integer ? 'i' : ''}${variable.readonly ? 'r' : ''}${variable.exported ? 'x' : ''}`
    }
    default:
      throw new ShellError(`\${${ref.name}@${operator}}: this transformation is not supported`)
  }
}
