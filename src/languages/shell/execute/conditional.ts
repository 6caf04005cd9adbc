import type { ConditionalExpressionNode, Part, WordNode } from '../ast.ts'
import { testBinary, testUnary } from '../builtins/test.ts'
import { matches } from '../expand/pattern.ts'
import type { Io } from '../io.ts'
import { type Scope, ShellError } from '../scope.ts'
import { setArray } from '../variables.ts'

/** `[[ … ]]`. */
export async function testCondition(scope: Scope, node: ConditionalExpressionNode, io: Io): Promise<boolean> {
  const { expandString, expandPattern, evaluateText } = scope.shell.interpreter
  switch (node.type) {
    case 'CondAnd':
      return (await testCondition(scope, node.left, io)) && testCondition(scope, node.right, io)
    case 'CondOr':
      return (await testCondition(scope, node.left, io)) || testCondition(scope, node.right, io)
    case 'CondNot':
      return !(await testCondition(scope, node.operand, io))
    case 'CondGroup':
      return testCondition(scope, node.expression, io)
    case 'CondWord':
      return (await expandString(scope, node.word)) !== ''
    case 'CondUnary':
      return testUnary(scope, io, node.operator, await expandString(scope, node.operand))
    case 'CondBinary': {
      const left = await expandString(scope, node.left)
      const fold = scope.options.has('nocasematch')
      switch (node.operator) {
        case '=':
        case '==':
          return matches(await expandPattern(scope, node.right), left, fold)
        case '!=':
          return !matches(await expandPattern(scope, node.right), left, fold)
        case '=~':
          return matchExpression(scope, left, node.right)
        case '<':
          return left < (await expandString(scope, node.right))
        case '>':
          return left > (await expandString(scope, node.right))
        case '-eq':
        case '-ne':
        case '-lt':
        case '-le':
        case '-gt':
        case '-ge': {
          const a = await evaluateText(scope, left)
          const b = await evaluateText(scope, await expandString(scope, node.right))
          return testBinary(scope, node.operator, String(a), String(b))
        }
        default:
          return testBinary(scope, node.operator, left, await expandString(scope, node.right))
      }
    }
  }
}

/** POSIX extended expressions are close enough to JavaScript's, but for the bracket classes. */
async function matchExpression(scope: Scope, text: string, word: WordNode): Promise<boolean> {
  const source = (await expressionSource(scope, word))
    .replaceAll('[:alpha:]', 'a-zA-Z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:alnum:]', 'a-zA-Z0-9')
    .replaceAll('[:space:]', '\\s')
    .replaceAll('[:blank:]', ' \\t')
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:xdigit:]', '0-9A-Fa-f')
    .replaceAll('[:punct:]', '!-\\/:-@\\[-`{-~')
  let match: RegExpExecArray | null
  try {
    match = new RegExp(source, scope.options.has('nocasematch') ? 'i' : '').exec(text)
  } catch {
    throw new ShellError(`[[: ${source}: not a regular expression`, 2)
  }
  const items = new Map((match ?? []).map((group, index) => [String(index), group ?? '']))
  setArray(scope, 'BASH_REMATCH', match ? items : new Map())
  return match !== null
}

/** Quoted parts stand for themselves; the rest is the expression as written. */
async function expressionSource(scope: Scope, word: WordNode): Promise<string> {
  let source = ''
  for (const part of word.parts) {
    const text = await scope.shell.interpreter.expandString(scope, { type: 'Word', parts: [part] })
    const quoted = part.type === 'SingleQuoted' || part.type === 'DoubleQuoted'
    if (quoted) source += text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    else source += part.type === 'Escaped' ? `\\${(part as Part<'Escaped'>).value}` : text
  }
  return source
}
