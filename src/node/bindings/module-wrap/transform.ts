import { parse } from 'acorn'
import { CARRY_NAME } from '../../async-context.ts'
import { applyEdits, blank, carryEdits, type Edit, type EditedSource } from './edits.ts'
import { findReferences } from './references.ts'

/** What a module asks of another. `phase` 2 is evaluation, 1 the source phase. */
export interface ModuleRequest {
  specifier: string
  attributes: Record<string, string>
  phase: number
  /** Where the specifier stands, for errors: offset in the source. */
  position: number
}

export interface ImportEntry {
  request: number
  /** null: the namespace (`import * as x`). */
  imported: string | null
  local: string
  position: number
}

export interface ModuleShape {
  requests: ModuleRequest[]
  imports: ImportEntry[]
  /** Exported names of the module's own bindings. */
  locals: string[]
  /** `export { imported as name } from`; `imported` null for `export * as name`. */
  indirect: { name: string; request: number; imported: string | null; position: number }[]
  /** `export * from`. */
  stars: number[]
  hasTopLevelAwait: boolean
}

export interface TransformedModule extends ModuleShape {
  /** An expression: a function of the record, of each request's environment and of `carry`, a generator or async. */
  code: string
  /** Characters before the source's own first one. */
  prefix: number
  originalColumn: EditedSource['originalColumn']
}

const EVALUATION_PHASE = 2
const nameOf = (node: any): string => (node.type === 'Literal' ? node.value : node.name)

export function parseModule(source: string): any {
  return parse(source, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })
}

/** A name that occurs nowhere in the source. */
export function freeName(source: string, wanted: string): string {
  let name = wanted
  while (source.includes(name)) name += '$'
  return name
}

/**
 * Makes of a module's source a generator function, whose first step hoists its functions and hands out its exports as
 * getters, and whose second step runs its body. A module with top-level `await` becomes an async function, which does
 * both at once: so it starts when it should, and V8 shows its awaits in traces. What refers to an import becomes a property access on the exporting
 * module's environment (so bindings are live), everything else stays as it is, on its line. Throws acorn's SyntaxError.
 */
export function transformModule(source: string): TransformedModule {
  const program = parseModule(source)
  const id = freeName(source, '_$')
  const shape: ModuleShape = {
    requests: [],
    imports: [],
    locals: [],
    indirect: [],
    stars: [],
    hasTopLevelAwait: false,
  }
  const edits: Edit[] = []
  const requestOf = createRequestTable(shape)
  const imported = new Map<string, ImportEntry>()
  const exported: [name: string, local: string][] = []
  let named = ''

  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration') continue
    const request = requestOf(node)
    for (const specifier of node.specifiers) {
      const entry: ImportEntry = {
        request,
        imported:
          specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : specifier.type === 'ImportNamespaceSpecifier'
              ? null
              : nameOf(specifier.imported),
        local: specifier.local.name,
        position: specifier.start,
      }
      shape.imports.push(entry)
      imported.set(entry.local, entry)
    }
    remove(source, node, edits)
  }

  for (const node of program.body) {
    if (node.type === 'ExportAllDeclaration') {
      const request = requestOf(node)
      if (node.exported)
        shape.indirect.push({ name: nameOf(node.exported), request, imported: null, position: node.exported.start })
      else shape.stars.push(request)
      remove(source, node, edits)
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration) {
        edits.push({ start: node.start, end: node.start + 6, text: '      ' })
        for (const name of declaredNames(node.declaration)) exported.push([name, name])
        continue
      }
      const request = node.source ? requestOf(node) : -1
      for (const specifier of node.specifiers) {
        const name = nameOf(specifier.exported)
        const local = nameOf(specifier.local)
        const entry = request === -1 ? imported.get(local) : undefined
        if (request !== -1) shape.indirect.push({ name, request, imported: local, position: specifier.start })
        else if (entry)
          shape.indirect.push({ name, request: entry.request, imported: entry.imported, position: entry.position })
        else exported.push([name, local])
      }
      remove(source, node, edits)
    } else if (node.type === 'ExportDefaultDeclaration') {
      const local = exportDefault(source, node, `${id}d`, edits)
      exported.push(['default', local.name])
      if (local.needsName) named = `${id}.named(${local.name});`
    }
  }

  const found = findReferences(program, new Set(imported.keys()))
  shape.hasTopLevelAwait = found.topLevelAwait
  const carry = freeName(source, CARRY_NAME)
  edits.push(...carryEdits(found.awaits, carry))
  for (const node of found.metas) edits.push({ start: node.start, end: node.end, text: `${id}.meta`.padEnd(11) })
  for (const node of found.imports) edits.push({ start: node.start, end: node.start + 6, text: `${id}.dyn`.padEnd(6) })
  const statements = found.references.some(({ kind }) => kind === 'callee') ? statementStarts(program) : null
  const endStatementBefore = (start: number) => {
    // The parenthesis would continue a statement before it that has no semicolon of its own.
    const previous = statements?.get(start)
    if (previous !== undefined) edits.push({ start: previous, end: previous, text: ';' })
  }
  for (const { node, kind, parent } of found.references) {
    const entry = imported.get(node.name)!
    const environment = `${id}${entry.request}`
    // `ns.x` needs no namespace object; a computed or bare `ns` does.
    if (entry.imported === null && kind === 'member' && parent) {
      edits.push({ start: node.start, end: node.end, text: environment })
      continue
    }
    const access = entry.imported === null ? `${id}.ns(${entry.request})` : `${environment}${property(entry.imported)}`
    if (kind === 'shorthand') edits.push({ start: node.end, end: node.end, text: `:${access}` })
    else if (kind === 'callee') {
      edits.push({ start: node.start, end: node.end, text: `(0,${access})`, called: true })
      endStatementBefore(node.start)
    } else edits.push({ start: node.start, end: node.end, text: access })
  }

  const hashbang = source.startsWith('#!') ? source.search(/[\n\r\u2028\u2029]|$/) : 0
  if (hashbang) edits.push({ start: 0, end: hashbang, text: blank(source.slice(0, hashbang)) })
  shape.locals = exported.map(([name]) => name)
  const parameters = [id, ...shape.requests.map((_, index) => `${id}${index}`)]
  if (found.awaits.length > 0) parameters.push(carry)
  const getters = exported.map(([name, local]) => `${JSON.stringify(name)},()=>${local}`)
  const opening = shape.hasTopLevelAwait ? 'async function' : 'function*'
  const step = shape.hasTopLevelAwait ? '' : 'yield;'
  const handOut = `${id}.exports([${getters.join(',')}]);${named}${step}`
  const prefix = `(${opening}(${parameters.join(',')}){"use strict";${handOut}`
  const edited = applyEdits(source, edits)
  return { ...shape, code: `${prefix}${edited.code}\n})`, prefix: prefix.length, originalColumn: edited.originalColumn }
}

const property = (name: string): string =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`

function createRequestTable(shape: ModuleShape): (node: any) => number {
  const known = new Map<string, number>()
  return (node) => {
    const attributes: Record<string, string> = Object.create(null)
    for (const attribute of node.attributes ?? []) attributes[nameOf(attribute.key)] = attribute.value.value
    const key = JSON.stringify([node.source.value, Object.entries(attributes).sort()])
    let index = known.get(key)
    if (index === undefined) {
      index = shape.requests.length
      known.set(key, index)
      shape.requests.push({
        specifier: node.source.value,
        attributes,
        phase: EVALUATION_PHASE,
        position: node.source.start,
      })
    }
    return index
  }
}

/** A declaration that leaves nothing behind but an empty statement, which ends the one before it. */
function remove(source: string, node: any, edits: Edit[]): void {
  edits.push({ start: node.start, end: node.end, text: `;${blank(source.slice(node.start + 1, node.end))}` })
}

function declaredNames(declaration: any): string[] {
  if (declaration.type !== 'VariableDeclaration') return [declaration.id.name]
  const names: string[] = []
  const collect = (pattern: any): void => {
    if (!pattern) return
    if (pattern.type === 'Identifier') names.push(pattern.name)
    else if (pattern.type === 'ObjectPattern')
      for (const item of pattern.properties) collect(item.value ?? item.argument)
    else if (pattern.type === 'ArrayPattern') pattern.elements.forEach(collect)
    else if (pattern.type === 'AssignmentPattern') collect(pattern.left)
    else if (pattern.type === 'RestElement') collect(pattern.argument)
  }
  for (const declarator of declaration.declarations) collect(declarator.id)
  return names
}

/** As long as it was, with blanks in the place of comments. For what holds no strings. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length))

/** Gives the default export a binding. `needsName`: it is a hoisted function, to be called `default`. */
function exportDefault(source: string, node: any, name: string, edits: Edit[]): { name: string; needsName: boolean } {
  const { declaration } = node
  const keyword = { start: node.start, end: node.start + 6 }
  const between = source.slice(keyword.end, declaration.start)
  const inner = keyword.end + withoutComments(between).indexOf('default')
  const head = { start: keyword.start, end: inner + 7 }
  const isDeclaration = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
  if (isDeclaration && declaration.id) {
    edits.push({ ...head, text: blank(source.slice(head.start, head.end)) })
    return { name: declaration.id.name, needsName: false }
  }
  if (declaration.type === 'FunctionDeclaration') {
    edits.push({ ...head, text: blank(source.slice(head.start, head.end)) })
    const open =
      declaration.start + withoutComments(source.slice(declaration.start, declaration.body.start)).indexOf('(')
    edits.push({ start: open, end: open, text: ` ${name}` })
    return { name, needsName: true }
  }
  const anonymous =
    ((declaration.type === 'FunctionExpression' || /^Class/.test(declaration.type)) && !declaration.id) ||
    declaration.type === 'ArrowFunctionExpression'
  const gap = source.slice(head.start, head.end).replace(/[^\n\r\u2028\u2029]/g, '')
  if (!anonymous) {
    edits.push({ ...head, text: `const ${name}=`.padEnd(head.end - head.start - gap.length) + gap })
    return { name, needsName: false }
  }
  edits.push({ ...head, text: `const ${name}={default:${gap}` })
  const end = source[node.end - 1] === ';' ? node.end - 1 : node.end
  edits.push({ start: end, end, text: isDeclaration ? '}.default;' : '}.default' })
  return { name, needsName: false }
}

/** For each expression statement that is not the first of its list: its start, and where the statement before it ends. */
function statementStarts(program: any): Map<number, number> {
  const starts = new Map<number, number>()
  const visit = (node: any): void => {
    for (const key in node) {
      const value = node[key]
      if (value === null || typeof value !== 'object') continue
      if (!Array.isArray(value)) {
        if (typeof value.type === 'string') visit(value)
        continue
      }
      let previous: any = null
      for (const item of value) {
        if (!item || typeof item.type !== 'string') continue
        if (item.type === 'ExpressionStatement' && previous && !/^(?:Import|Export)/.test(previous.type))
          starts.set(item.start, previous.end)
        previous = item
        visit(item)
      }
    }
  }
  visit(program)
  return starts
}
