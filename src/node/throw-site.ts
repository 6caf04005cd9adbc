import { type AnyNode, type Node, parse } from 'acorn'

export interface Position {
  url: string
  /** From 1. */
  line: number
  column: number
}

/** More frames than this are not looked into. */
const DEPTH = 8

/**
 * Where an error was thrown, given the call sites at its creation, innermost first. V8 knows; a browser only tells
 * where the error was made. `throw new E()`, `const e = new E(); throw e`, an error made by a constructor or a
 * function that returns it, an error caught and thrown again: the statement is looked up in the source. Falls back to
 * the first call site.
 */
export function findThrow(frames: Position[], sourceOf: (url: string) => string | undefined): Position | null {
  const programs = new Map<string, Node | null>()
  const programOf = (url: string) => {
    if (!programs.has(url)) {
      const source = sourceOf(url)
      programs.set(url, source === undefined ? null : parseAny(source))
    }
    return programs.get(url) ?? null
  }
  let site = frames[0] ?? null
  let thrower = 0
  for (const [index, frame] of frames.slice(0, DEPTH).entries()) {
    const program = programOf(frame.url)
    if (!program) break
    const found = inspect(program, sourceOf(frame.url)!, frame, index === 0)
    if (found === 'caller') continue
    thrower = index
    if (found) site = { url: frame.url, ...found }
    break
  }
  for (const frame of frames.slice(thrower, DEPTH)) {
    const program = programOf(frame.url)
    const again = program && rethrow(program, offsetOf(sourceOf(frame.url)!, frame.line, frame.column))
    if (again) site = { url: frame.url, ...again }
  }
  return site
}

/** The statement that throws what this place throws again, where it stands in such a `try`. */
function rethrow(program: Node, at: number): { line: number; column: number } | null {
  const path = pathTo(program, at)
  const boundary = path.findLastIndex((node) => /Function|StaticBlock|Program/.test(node.type))
  for (const node of path.slice(boundary + 1)) {
    if (node.type !== 'TryStatement' || !node.handler || at >= node.block.end) continue
    const { param, body } = node.handler
    const last = body.body.at(-1)
    if (param?.type === 'Identifier' && last?.type === 'ThrowStatement' && isName(last.argument, param.name))
      return start(last)
  }
  return null
}

function parseAny(source: string): Node | null {
  for (const sourceType of ['script', 'module'] as const) {
    try {
      return parse(source, {
        ecmaVersion: 'latest',
        sourceType,
        locations: true,
        allowHashBang: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        allowSuperOutsideMethod: true,
      })
    } catch {
      // Not of this kind; or stripped of types, which nothing here can read.
    }
  }
  return null
}

type Found = { line: number; column: number } | 'caller' | null

function inspect(program: Node, source: string, frame: Position, innermost: boolean): Found {
  const path = pathTo(program, offsetOf(source, frame.line, frame.column))
  const at = offsetOf(source, frame.line, frame.column)
  const boundary = path.findLastIndex((node) => /Function|StaticBlock|Program/.test(node.type))
  const inside = path.slice(boundary + 1)
  if (innermost && !inside.some((node) => makesError(node, at))) return null
  const thrown = inside.findLast((node) => node.type === 'ThrowStatement')
  if (thrown) return start(thrown)
  const scope = path[boundary]
  if (!scope) return null
  const name = boundName(inside)
  if (
    name === 'this' ||
    scope.type === 'ArrowFunctionExpression' ||
    inside.some((node) => node.type === 'ReturnStatement')
  )
    return 'caller'
  if (isConstructor(path, boundary)) return 'caller'
  if (!name) return null
  const throwsIt = (node: AnyNode) => node.type === 'ThrowStatement' && isName(node.argument, name)
  const later = within(scope).filter((node) => node.start > at)
  const statement = later.find(throwsIt)
  if (statement) return start(statement)
  const elsewhere = everything(program as AnyNode).filter(throwsIt)
  if (elsewhere.length === 1) return start(elsewhere[0]!)
  return later.some((node) => node.type === 'ReturnStatement' && isName(node.argument, name)) ? 'caller' : null
}

const start = (node: Node) => ({ line: node.loc!.start.line, column: node.loc!.start.column + 1 })
const isName = (node: any, name: string) => node?.type === 'Identifier' && node.name === name

/** An expression at this very place whose value is a new error (or that gives one its trace). */
function makesError(node: AnyNode, at: number): boolean {
  if (node.type === 'NewExpression') return node.start === at
  if (node.type !== 'CallExpression') return false
  const callee = node.callee
  if (callee.type === 'Super') return node.start === at
  const name = callee.type === 'MemberExpression' ? (callee.property as any).name : (callee as any).name
  return /^(\w*Error|\w*captureStackTrace)$/i.test(name ?? '')
}

function boundName(inside: AnyNode[]): string | null {
  for (const node of inside.toReversed()) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') return node.id.name
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') return node.left.name
    if (
      node.type === 'CallExpression' &&
      /captureStackTrace/i.test(String((node.callee as any).name ?? (node.callee as any).property?.name))
    ) {
      const first = node.arguments[0]
      if (first?.type === 'ThisExpression') return 'this'
      if (first?.type === 'Identifier') return first.name
    }
  }
  return null
}

function isConstructor(path: AnyNode[], boundary: number): boolean {
  const method = path[boundary - 1]
  return method?.type === 'MethodDefinition' && method.kind === 'constructor'
}

function children(node: any): AnyNode[] {
  const list: AnyNode[] = []
  for (const key of Object.keys(node)) {
    const value = node[key]
    if (Array.isArray(value)) list.push(...value.filter((item) => typeof item?.type === 'string'))
    else if (typeof value?.type === 'string') list.push(value)
  }
  return list
}

function pathTo(root: Node, offset: number): AnyNode[] {
  const path: AnyNode[] = []
  let node: AnyNode | undefined = root as AnyNode
  while (node) {
    path.push(node)
    node = children(node).find((child) => child.start <= offset && offset < child.end)
  }
  return path
}

/** Everything in a function but the functions in it. */
function within(scope: AnyNode): AnyNode[] {
  return children(scope).flatMap((child) => (/Function/.test(child.type) ? [] : [child, ...within(child)]))
}

function everything(node: AnyNode): AnyNode[] {
  return children(node).flatMap((child) => [child, ...everything(child)])
}

function offsetOf(source: string, line: number, column: number): number {
  let offset = 0
  for (let number = 1; number < line; number++) {
    const next = source.indexOf('\n', offset)
    if (next < 0) break
    offset = next + 1
  }
  return offset + column - 1
}
