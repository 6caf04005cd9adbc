import type { BindingFactory } from '../env.ts'
import { parseScript } from './module-wrap/dynamic-import.ts'

/** Names that a CommonJS module seems to export, and modules whose exports it passes on. */
export interface CommonJsExports {
  exports: Set<string>
  reexports: string[]
}

const named = (node: any, name: string): boolean => node?.type === 'Identifier' && node.name === name

const propertyName = (node: any): string | null => {
  if (!node.computed && node.property.type === 'Identifier') return node.property.name
  return node.computed && typeof node.property.value === 'string' ? node.property.value : null
}

const keyName = (property: any): string | null => {
  if (property.computed) return null
  return property.key.type === 'Identifier'
    ? property.key.name
    : typeof property.key.value === 'string'
      ? property.key.value
      : null
}

const isModuleExports = (node: any): boolean =>
  node?.type === 'MemberExpression' && named(node.object, 'module') && propertyName(node) === 'exports'

const isExports = (node: any): boolean => named(node, 'exports') || isModuleExports(node)

function requiredModule(node: any): string | null {
  if (node?.type !== 'CallExpression' || !named(node.callee, 'require')) return null
  const [first] = node.arguments
  return node.arguments.length === 1 && typeof first.value === 'string' ? first.value : null
}

/**
 * What `import { name }` of a CommonJS module may name, found in its source by the same rules as Node's lexer:
 * assignments to `exports`, object literals, `Object.defineProperty`, and the re-export forms of TypeScript and Babel.
 */
export function lexCommonJs(source: string): CommonJsExports {
  const found: CommonJsExports = { exports: new Set(), reexports: [] }
  if (!/exports|__export/.test(source)) return found
  let program: any
  try {
    program = parseScript(source)
  } catch {
    return found
  }
  const starImports = new Map<string, string>()
  visit(program, (node) => inspect(node, found, starImports))
  return found
}

function visit(node: any, look: (node: any) => void): void {
  look(node)
  for (const key in node) {
    const value = node[key]
    if (value === null || typeof value !== 'object') continue
    if (Array.isArray(value)) {
      for (const item of value) if (item && typeof item.type === 'string') visit(item, look)
    } else if (typeof value.type === 'string') visit(value, look)
  }
}

function inspect(node: any, found: CommonJsExports, starImports: Map<string, string>): void {
  if (node.type === 'VariableDeclarator') {
    const module = requiredModule(node.init) ?? requiredModule(node.init?.arguments?.[0])
    if (module !== null && node.id.type === 'Identifier') starImports.set(node.id.name, module)
  } else if (node.type === 'AssignmentExpression') inspectAssignment(node, found)
  else if (node.type === 'CallExpression') inspectCall(node, found, starImports)
}

function inspectAssignment(node: any, found: CommonJsExports): void {
  if (node.operator !== '=') return
  if (isModuleExports(node.left)) {
    found.reexports = []
    const module = leadingRequire(node.right)
    if (module !== null) found.reexports.push(module)
    else if (node.right.type === 'ObjectExpression') inspectLiteral(node.right, found)
  } else if (node.left.type === 'MemberExpression' && isExports(node.left.object)) {
    const name = propertyName(node.left)
    if (name !== null) found.exports.add(name)
  }
}

/** Takes properties whose value begins with a name; stops after the first that is more than that name. */
function inspectLiteral(literal: any, found: CommonJsExports): void {
  for (const property of literal.properties) {
    if (property.type === 'SpreadElement') {
      const module = requiredModule(property.argument)
      if (module !== null) found.reexports.push(module)
      continue
    }
    const name = keyName(property)
    if (name === null || property.kind !== 'init') return
    if (property.method) {
      found.exports.add(name)
      return
    }
    if (!beginsWithName(property.value)) return
    found.exports.add(name)
    const module = leadingRequire(property.value)
    if (module !== null) found.reexports.push(module)
    const isBareName = property.value.type === 'Identifier' || property.value.type === 'Literal'
    if (!isBareName && property.value.type !== 'ThisExpression') return
  }
}

/** The module of `require('x')` with which an expression begins: `require('x')(y)`, `require('x').z`. */
function leadingRequire(node: any): string | null {
  for (let at = node; at; at = at.callee ?? at.object) {
    const module = requiredModule(at)
    if (module !== null) return module
  }
  return null
}

function beginsWithName(value: any): boolean {
  switch (value.type) {
    case 'Identifier':
    case 'FunctionExpression':
    case 'ClassExpression':
    case 'NewExpression':
    case 'ThisExpression':
    case 'AwaitExpression':
      return true
    case 'ArrowFunctionExpression':
      return value.async === true
    case 'Literal':
      return typeof value.value === 'boolean' || (value.value === null && value.raw === 'null')
    case 'UnaryExpression':
      return /^[a-z]/.test(value.operator)
    case 'CallExpression':
      return beginsWithName(value.callee)
    case 'MemberExpression':
      return beginsWithName(value.object)
    case 'TaggedTemplateExpression':
      return beginsWithName(value.tag)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return beginsWithName(value.left)
    case 'ConditionalExpression':
      return beginsWithName(value.test)
    default:
      return false
  }
}

function inspectCall(node: any, found: CommonJsExports, starImports: Map<string, string>): void {
  const { callee } = node
  const name =
    callee.type === 'MemberExpression' ? propertyName(callee) : callee.type === 'Identifier' ? callee.name : null
  if (name === '__exportStar' || name === '__export') {
    const module = requiredModule(node.arguments[0])
    if (module !== null) found.reexports.push(module)
  } else if (name === 'defineProperty' && named(callee.object, 'Object') && isExports(node.arguments[0])) {
    const [, key, descriptor] = node.arguments
    if (typeof key?.value === 'string' && isDetectable(descriptor)) found.exports.add(key.value)
  } else if (name === 'forEach' && isKeysOf(callee.object) && mentionsExports(node.arguments[0])) {
    const module = starImports.get(callee.object.arguments[0].name)
    if (module !== undefined) found.reexports.push(module)
  }
}

/** `{ value }`, or `{ enumerable: true, get }` with a getter that only passes a binding or a property on. */
function isDetectable(descriptor: any): boolean {
  if (descriptor?.type !== 'ObjectExpression') return false
  const properties = new Map<string | null, any>(
    descriptor.properties.map((p: any) => [p.type === 'Property' ? keyName(p) : null, p.value]),
  )
  if (properties.has('value')) return true
  const getter = properties.get('get')
  if (!getter || properties.get('enumerable')?.value !== true) return false
  const body =
    getter.body?.type === 'BlockStatement' ? getter.body.body : [{ type: 'ReturnStatement', argument: getter.body }]
  const [only] = body
  if (body.length !== 1 || only.type !== 'ReturnStatement') return false
  const value = only.argument
  return value?.type === 'Identifier' || (value?.type === 'MemberExpression' && value.object.type === 'Identifier')
}

const isKeysOf = (node: any): boolean =>
  node?.type === 'CallExpression' &&
  node.callee.type === 'MemberExpression' &&
  named(node.callee.object, 'Object') &&
  propertyName(node.callee) === 'keys' &&
  node.arguments[0]?.type === 'Identifier'

function mentionsExports(callback: any): boolean {
  let found = false
  if (callback) visit(callback, (node) => (found ||= named(node, 'exports')))
  return found
}

/** `internalBinding('cjs_lexer')`. */
export const cjsLexer: BindingFactory = () => ({
  parse(source: string): [exports: Set<string>, reexports: string[]] {
    const { exports, reexports } = lexCommonJs(source)
    return [exports, reexports]
  },
})
