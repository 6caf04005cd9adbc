import type { Node } from 'acorn'

/** A node, seen as what it holds. */
type Tree = Node & Record<string, unknown>

const LOOPS = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement'])

/**
 * JavaScript with a counter in it: `__cost.step()` at the start of each function and each round of a loop, and
 * `__cost.walk(x)` around what a spread or a rest copies. It does what it did before; `programs/measure.mjs` provides
 * `__cost`. Throws a SyntaxError where the text does not parse.
 */
export async function instrument(source: string): Promise<string> {
  const { parse } = await import('acorn')
  const options = { ecmaVersion: 'latest', allowHashBang: true, allowReturnOutsideFunction: true } as const
  let program: Node
  try {
    program = parse(source, { ...options, sourceType: 'module' })
  } catch {
    program = parse(source, { ...options, sourceType: 'script' })
  }
  const insertions: Insertion[] = []
  visit(program as Tree, (node) => insert(node, insertions))
  return apply(source, insertions)
}

interface Insertion {
  at: number
  text: string
  /** Of several at one place: what closes comes before what opens, and what was opened last closes first. */
  closes: boolean
}

function visit(node: Tree, act: (node: Tree) => void): void {
  act(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string')
        visit(child as Tree, act)
    }
  }
}

function insert(node: Tree, into: Insertion[]): void {
  const wrap = (inner: Node, before: string, after: string) =>
    into.push({ at: inner.start, text: before, closes: false }, { at: inner.end, text: after, closes: true })

  if (/Function/.test(node.type) && node.body) {
    const body = node.body as Tree
    const steps = ['__cost.step()', ...restNames(node.params as Tree[]).map((name) => `__cost.walk(${name})`)]
    if (body.type === 'BlockStatement')
      into.push({ at: afterDirectives(body), text: `;${steps.join(';')};`, closes: false })
    else wrap(body, `(${steps.join(',')},`, ')')
  } else if (LOOPS.has(node.type)) {
    const body = node.body as Tree
    if (body.type === 'BlockStatement') into.push({ at: body.start + 1, text: '__cost.step();', closes: false })
    else wrap(body, '{__cost.step();', '}')
  } else if (node.type === 'SpreadElement') {
    wrap(node.argument as Tree, '__cost.walk(', ')')
  } else if (node.type === 'VariableDeclarator' && node.init && holdsRest(node.id as Tree)) {
    wrap(node.init as Tree, '__cost.walk(', ')')
  }
}

const holdsRest = (pattern: Tree): boolean =>
  ((pattern.elements ?? pattern.properties ?? []) as (Tree | null)[]).some((one) => one?.type === 'RestElement')

/** The names under which parameters such as `[first, ...others]` and `...all` hold copies. */
function restNames(patterns: (Tree | null)[]): string[] {
  return patterns.flatMap((pattern): string[] => {
    if (pattern === null) return []
    if (pattern.type === 'RestElement') {
      const target = pattern.argument as Tree
      return target.type === 'Identifier' ? [target.name as string] : restNames([target])
    }
    if (pattern.type === 'AssignmentPattern') return restNames([pattern.left as Tree])
    if (pattern.type === 'Property') return restNames([pattern.value as Tree])
    return restNames((pattern.elements ?? pattern.properties ?? []) as (Tree | null)[])
  })
}

/** `'use strict'` counts only where nothing stands before it. */
function afterDirectives(body: Tree): number {
  const directives = (body.body as Tree[]).filter((statement) => statement.directive !== undefined)
  return directives.at(-1)?.end ?? body.start + 1
}

function apply(source: string, insertions: Insertion[]): string {
  const order = insertions
    .map((insertion, given) => ({ ...insertion, given }))
    .toSorted((a, b) => a.at - b.at || rank(a) - rank(b) || (a.closes ? b.given - a.given : a.given - b.given))
  let result = ''
  let from = 0
  for (const { at, text } of order) {
    result += source.slice(from, at) + text
    from = at
  }
  return result + source.slice(from)
}

const rank = ({ closes }: Insertion) => (closes ? 0 : 1)
