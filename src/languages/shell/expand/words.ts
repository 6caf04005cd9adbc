import type { Part, WordNode, WordPart } from '../ast.ts'
import { capture } from '../execute/capture.ts'
import { BREAK, type Pieces, type Scope, ShellError } from '../scope.ts'
import { getVariable, ifs } from '../variables.ts'
import { evaluate } from './arithmetic.ts'
import { braces } from './braces.ts'
import { expandParameter } from './parameters.ts'
import { expandPaths } from './paths.ts'
import { hasGlob, quotePattern } from './pattern.ts'
import { substituteProcess } from './process-substitution.ts'

/** The arguments that these words become: braces, tilde, parameters, commands, arithmetic, splitting, paths. */
export async function expandWords(scope: Scope, words: WordNode[]): Promise<string[]> {
  const all: string[] = []
  for (const word of words) {
    for (const single of braces(word)) {
      const pieces = await expandParts(scope, single.parts, false)
      for (const field of toFields(scope, pieces)) all.push(...globField(scope, field))
    }
  }
  return all
}

/** One string: no splitting, no paths. For assignments, redirections, `case` words and here-documents. */
export async function expandString(scope: Scope, word: WordNode): Promise<string> {
  const pieces = await expandParts(scope, word.parts, false, true)
  const separator = ifs(scope)[0] ?? ''
  return pieces.map((piece) => (piece === BREAK ? separator : piece.text)).join('')
}

/** A pattern for `case`, `[[ == ]]` and `${x#…}`: quoted characters are escaped by `\`. */
export async function expandPattern(scope: Scope, word: WordNode): Promise<string> {
  const pieces = await expandParts(scope, word.parts, false, true)
  return pieces.map((piece) => (piece === BREAK ? ' ' : piece.quoted ? quotePattern(piece.text) : piece.text)).join('')
}

/** The pieces of one redirection target or assignment-like argument, before joining. */
export async function expandParts(scope: Scope, parts: WordPart[], quoted: boolean, single = false): Promise<Pieces> {
  const pieces: Pieces = []
  for (const [index, part] of parts.entries()) {
    const made = await expandPart(scope, part, quoted, single, index)
    pieces.push(...made)
  }
  return pieces
}

async function expandPart(scope: Scope, part: WordPart, quoted: boolean, single: boolean, index: number) {
  const split = !quoted && !single
  const text = (value: string): Pieces => [{ text: value, quoted, split }]
  switch (part.type) {
    case 'Literal':
      // Never a pattern: the parser has made the characters that are one into Glob parts.
      return [{ text: part.value, quoted: part.value !== '' }] as Pieces
    case 'SingleQuoted':
    case 'Escaped':
      return [{ text: part.value, quoted: true }] as Pieces
    case 'DoubleQuoted': {
      const inner = await expandParts(scope, part.parts, true, single)
      // `""` is an empty field, but `"$@"` without arguments is none.
      const nothing = inner.length === 0 && part.parts.some(isAll)
      return nothing ? inner : ([...inner, { text: '', quoted: true }] as Pieces)
    }
    case 'Glob':
      return [{ text: part.pattern, quoted }] as Pieces
    case 'TildeExpansion':
      return [{ text: tilde(scope, part, index), quoted: true }] as Pieces
    case 'ArithmeticExpansion':
      return text(String(await orEnd(evaluate(scope, part.expression))))
    case 'CommandSubstitution':
      return text(await capture(scope, part.body))
    case 'ProcessSubstitution':
      return [{ text: await substituteProcess(scope, part), quoted: true }] as Pieces
    case 'ParameterExpansion':
      return expandParameter(scope, part, quoted, single)
    case 'BraceExpansion':
      // `braces` has taken those that expand; what is left is text, as in an assignment.
      return [{ text: braceText(part), quoted }] as Pieces
  }
}

/** A word that cannot be worked out ends the script, not only its command. */
async function orEnd<T>(made: Promise<T>): Promise<T> {
  try {
    return await made
  } catch (error) {
    if (error instanceof ShellError && !error.fatal) throw new ShellError(error.message, error.status, true)
    throw error
  }
}

function isAll(part: WordPart): boolean {
  return part.type === 'ParameterExpansion' && (part.parameter === '@' || part.parameter.endsWith('[@]'))
}

function tilde(scope: Scope, part: Part<'TildeExpansion'>, index: number): string {
  if (part.user === null) return getVariable(scope, 'HOME') ?? '/home'
  if (index === 0 && part.user === '+') return scope.cwd
  if (index === 0 && part.user === '-') return getVariable(scope, 'OLDPWD') ?? '~-'
  return `~${part.user}`
}

function braceText(part: Part<'BraceExpansion'>): string {
  const items = part.items.map((item) =>
    item.type === 'Range'
      ? `${item.startStr ?? item.start}..${item.endStr ?? item.end}`
      : item.word.parts.map((inner) => ('value' in inner ? inner.value : '')).join(''),
  )
  return `{${items.join(',')}}`
}

interface Field {
  text: string
  /** The same as a pattern, quoted characters escaped. */
  pattern: string
}

/** Field splitting: IFS white space runs together, each other IFS character ends a field of its own. */
export function toFields(scope: Scope, pieces: Pieces): Field[] {
  const separators = ifs(scope)
  const fields: Field[] = []
  let current: Field | null = null
  const add = (text: string, quoted: boolean) => {
    current ??= { text: '', pattern: '' }
    current.text += text
    current.pattern += quoted ? quotePattern(text) : text
  }
  const end = () => {
    if (current) fields.push(current)
    current = null
  }
  for (const piece of pieces) {
    if (piece === BREAK) {
      end()
      continue
    }
    if (!piece.split || separators === '') {
      if (piece.text !== '' || piece.quoted) add(piece.text, piece.quoted)
      continue
    }
    let afterSpace = false
    for (const char of piece.text) {
      if (!separators.includes(char)) {
        add(char === '\\' ? '\\' : char, false)
        afterSpace = false
      } else if (/\s/.test(char)) {
        if (current) afterSpace = true
        end()
      } else if (current) {
        end()
        afterSpace = false
      } else if (afterSpace) {
        afterSpace = false
      } else {
        fields.push({ text: '', pattern: '' })
      }
    }
  }
  end()
  return fields
}

function globField(scope: Scope, field: Field): string[] {
  if (scope.options.has('noglob') || !hasGlob(field.pattern)) return [field.text]
  const paths = expandPaths(scope, field.pattern)
  if (paths.length > 0) return paths
  if (scope.options.has('failglob')) throw new ShellError(`no match: ${field.text}`, 1, true)
  return scope.options.has('nullglob') ? [] : [field.text]
}
