import type { ArithExpr, ArithmeticExpressionNode } from '../ast.ts'
import { fatalStatus, type Scope, ShellError } from '../scope.ts'
import { elements, getVariable, setElement, setVariable } from '../variables.ts'
import { elementKey } from './parameters.ts'

/** Thrown by the rare forms whose text must be expanded before it can be parsed (`$op`, `${base}#12`, `x$i`). */
class NeedsText extends Error {}

/** The value of `$(( … ))`: 64-bit integers, as in bash. */
export async function evaluate(scope: Scope, node: ArithmeticExpressionNode, depth = 0): Promise<bigint> {
  const { parser } = scope.shell
  // The parser keeps numbers as JavaScript's, so what those cannot hold is put to it in two halves.
  const whole = node.originalText?.replace(LONG_NUMBER, inHalves)
  if (whole !== undefined && whole !== node.originalText)
    return value(scope, parser.arithmetic(whole).expression, depth)
  try {
    return await value(scope, node.expression, depth)
  } catch (error) {
    if (!(error instanceof NeedsText) || node.originalText === undefined) throw error
    const text = await scope.shell.interpreter.expandString(scope, scope.shell.parser.quoted(node.originalText))
    return evaluateText(scope, text, depth + 1)
  }
}

/** An expression that is only known at run time: the value of a variable, a subscript, an argument of `let`. */
export async function evaluateText(scope: Scope, text: string, depth = 0): Promise<bigint> {
  const trimmed = text.trim()
  if (trimmed === '') return 0n
  if (/^-?(0|[1-9]\d*)$/.test(trimmed)) return BigInt.asIntN(64, BigInt(trimmed))
  if (depth > 100) throw new ShellError(`${text}: expression recursion level exceeded`)
  let node: ArithmeticExpressionNode
  try {
    node = scope.shell.parser.arithmetic(trimmed)
  } catch (error) {
    throw new ShellError(`${trimmed}: ${(error as Error).message}`)
  }
  return evaluate(scope, node, depth + 1)
}

const LONG_NUMBER = /(?<![\w#$@.])(?:0[xX][0-9a-fA-F]{14,}|[1-9]\d{15,}|0[0-7]{18,})(?![\w#])/g

function inHalves(text: string): string {
  const number = BigInt(/^0[0-7]/.test(text) ? `0o${text.slice(1)}` : text)
  return `(${(number >> 32n) & 0xffffffffn}*4294967296+${number & 0xffffffffn})`
}

async function value(scope: Scope, node: ArithExpr, depth: number): Promise<bigint> {
  switch (node.type) {
    case 'ArithNumber':
      if (Number.isNaN(node.value)) throw new ShellError('value too great for base')
      return BigInt.asIntN(64, BigInt(Math.trunc(node.value)))
    case 'ArithVariable':
    case 'ArithSpecialVar':
      return variable(scope, node.name, depth)
    case 'ArithGroup':
      return value(scope, node.expression, depth)
    case 'ArithNested':
      return value(scope, node.expression, depth)
    case 'ArithTernary':
      return (await value(scope, node.condition, depth)) !== 0n
        ? value(scope, node.consequent, depth)
        : value(scope, node.alternate, depth)
    case 'ArithUnary':
      return unary(scope, node, depth)
    case 'ArithBinary':
      return binary(scope, node, depth)
    case 'ArithAssignment': {
      const key = node.subscript || node.stringKey !== undefined ? await keyOf(scope, node.variable, node, depth) : null
      const right = await value(scope, node.value, depth)
      const made =
        node.operator === '='
          ? right
          : apply(node.operator.slice(0, -1), await current(scope, node.variable, key, depth), right)
      return assign(scope, node.variable, key, made)
    }
    case 'ArithArrayElement': {
      const key = await keyOf(scope, node.array, { subscript: node.index, stringKey: node.stringKey }, depth)
      return current(scope, node.array, key, depth)
    }
    case 'ArithBracedExpansion':
      return evaluateText(
        scope,
        await scope.shell.interpreter.expandString(scope, scope.shell.parser.quoted(`\${${node.content}}`)),
        depth + 1,
      )
    case 'ArithCommandSubst':
      return evaluateText(
        scope,
        await scope.shell.interpreter.expandString(scope, scope.shell.parser.quoted(`$(${node.command})`)),
        depth + 1,
      )
    case 'ArithSingleQuote':
      return BigInt(Math.trunc(node.value))
    case 'ArithSyntaxError':
      throw new ShellError(node.message)
    case 'ArithDoubleSubscript':
    case 'ArithNumberSubscript':
      throw new ShellError('syntax error: invalid arithmetic operator')
    default:
      throw new NeedsText()
  }
}

async function variable(scope: Scope, name: string, depth: number): Promise<bigint> {
  const text = getVariable(scope, name)
  if (text === undefined) {
    if (scope.options.has('nounset')) throw new ShellError(`${name}: unbound variable`, fatalStatus(scope), true)
    return 0n
  }
  return evaluateText(scope, text, depth + 1)
}

async function keyOf(
  scope: Scope,
  name: string,
  node: { subscript?: ArithExpr | undefined; stringKey?: string | undefined },
  depth: number,
): Promise<string> {
  if (node.stringKey !== undefined) return elementKey(scope, name, node.stringKey)
  const subscript = node.subscript
  if (!subscript) return '0'
  if (scope.variables.get(name)?.kind === 'associative' && subscript.type === 'ArithVariable')
    return subscript.hasDollarPrefix ? (getVariable(scope, subscript.name) ?? '') : subscript.name
  return elementKey(scope, name, String(await value(scope, subscript, depth)))
}

async function current(scope: Scope, name: string, key: string | null, depth: number): Promise<bigint> {
  if (key === null) return variable(scope, name, depth)
  const found = elements(scope, name).find(([known]) => known === key)
  return evaluateText(scope, found?.[1] ?? '0', depth + 1)
}

function assign(scope: Scope, name: string, key: string | null, made: bigint): bigint {
  if (key === null) setVariable(scope, name, String(made))
  else setElement(scope, name, key, String(made))
  return made
}

async function unary(scope: Scope, node: Extract<ArithExpr, { type: 'ArithUnary' }>, depth: number): Promise<bigint> {
  if (node.operator === '++' || node.operator === '--') {
    const target = node.operand
    if (target.type !== 'ArithVariable' && target.type !== 'ArithArrayElement') throw new NeedsText()
    const name = target.type === 'ArithVariable' ? target.name : target.array
    const key =
      target.type === 'ArithVariable'
        ? null
        : await keyOf(scope, name, { subscript: target.index, stringKey: target.stringKey }, depth)
    const before = await current(scope, name, key, depth)
    const after = BigInt.asIntN(64, node.operator === '++' ? before + 1n : before - 1n)
    assign(scope, name, key, after)
    return node.prefix ? after : before
  }
  const operand = await value(scope, node.operand, depth)
  switch (node.operator) {
    case '-':
      return BigInt.asIntN(64, -operand)
    case '+':
      return operand
    case '!':
      return operand === 0n ? 1n : 0n
    case '~':
      return ~operand
  }
}

async function binary(scope: Scope, node: Extract<ArithExpr, { type: 'ArithBinary' }>, depth: number): Promise<bigint> {
  const left = await value(scope, node.left, depth)
  if (node.operator === '&&' && left === 0n) return 0n
  if (node.operator === '||' && left !== 0n) return 1n
  return apply(node.operator, left, await value(scope, node.right, depth))
}

function apply(operator: string, left: bigint, right: bigint): bigint {
  const truth = (is: boolean) => (is ? 1n : 0n)
  switch (operator) {
    case '+':
      return BigInt.asIntN(64, left + right)
    case '-':
      return BigInt.asIntN(64, left - right)
    case '*':
      return BigInt.asIntN(64, left * right)
    case '/':
    case '%':
      if (right === 0n) throw new ShellError('division by 0')
      return BigInt.asIntN(64, operator === '/' ? left / right : left % right)
    case '**':
      if (right < 0n) throw new ShellError('exponent less than 0')
      return BigInt.asIntN(64, left ** right)
    case '<<':
      return BigInt.asIntN(64, left << (right & 63n))
    case '>>':
      return left >> (right & 63n)
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '<':
      return truth(left < right)
    case '<=':
      return truth(left <= right)
    case '>':
      return truth(left > right)
    case '>=':
      return truth(left >= right)
    case '==':
      return truth(left === right)
    case '!=':
      return truth(left !== right)
    case '&&':
    case '||':
      return truth(right !== 0n)
    case ',':
      return right
    default:
      throw new ShellError(`${operator}: unknown operator`)
  }
}
