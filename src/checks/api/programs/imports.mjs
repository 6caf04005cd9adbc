// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { plainText } from './own-names.mjs'

/**
 * @typedef {import('typescript').Node} Node
 * @typedef {object} Use what a file takes from a module that has no declarations
 * @property {string[]} path below what `require` or `import * as` give
 * @property {number} line
 * @typedef {object} Import
 * @property {string} module as it is written
 * @property {number} line
 * @property {'import' | 'require'} style
 * @property {Use[]} uses
 * @typedef {{ kind: 'own' | 'typed' | 'builtin' } | { kind: 'untyped' } | { kind: 'missing' | 'unsure', why: string }} Place
 */

const NOT_CODE =
  /\.(css|s[ac]ss|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|wasm|json|html|md|txt|node|vue|svelte|astro)(\?.*)?$|[?!]/
const PACKAGE = /^(?:@[a-z0-9~_-][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*(?=\/|$)/i

/**
 * Every import of a file with what is taken from it, `require` and `import()` included.
 *
 * @param {typeof import('typescript')} ts
 * @param {import('typescript').Program} program
 * @param {import('typescript').SourceFile} file
 * @param {import('./own-names.mjs').OwnNames} own
 */
export function collectImports(ts, program, file, own) {
  const checker = program.getTypeChecker()
  /** @type {(Import & { guarded: boolean, typeOnly: boolean })[]} */
  const imports = []
  /** @type {Map<import('typescript').Symbol, { to: Import, path: string[] }>} */
  const bound = new Map()
  const lineOf = (/** @type {Node} */ node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1

  function add(
    /** @type {Node} */ node,
    /** @type {string} */ module,
    /** @type {Import['style']} */ style,
    typeOnly = false,
  ) {
    let guarded = false
    for (let at = node; at.parent; at = at.parent)
      guarded ||= (ts.isTryStatement(at.parent) && at.parent.tryBlock === at) || ts.isIfStatement(at.parent)
    /** @type {Import & { guarded: boolean, typeOnly: boolean }} */
    const entry = { module, line: lineOf(node), style, uses: [], guarded, typeOnly }
    imports.push(entry)
    return entry
  }
  function bind(/** @type {Node} */ name, /** @type {Import} */ to, /** @type {string[]} */ path) {
    if (path.length > 0) to.uses.push({ path, line: lineOf(name) })
    if (ts.isObjectBindingPattern(name)) {
      for (const { propertyName, name: local, dotDotDotToken, initializer } of name.elements) {
        const key = propertyName ?? local
        if (!dotDotDotToken && !initializer && ts.isIdentifier(key)) bind(local, to, [...path, key.text])
      }
      // The pattern itself takes nothing but what it names.
      if (path.length > 0) return
    } else if (ts.isIdentifier(name)) {
      const symbol = checker.getSymbolAtLocation(name)
      if (symbol && !isGivenAgain(name.text)) bound.set(symbol, { to, path })
    }
  }

  /** Whether the file gives a variable of this name a value in more than one place. */
  function isGivenAgain(/** @type {string} */ name) {
    const given = new RegExp(`(?<![.\\w$])${name.replace(/\$/g, '\\$')}\\s*=(?!=|>)`, 'g')
    return (file.text.match(given)?.length ?? 0) > 1
  }

  function visit(/** @type {Node} */ node) {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause
      const to = add(node, node.moduleSpecifier.text, 'import', clause?.isTypeOnly)
      if (clause?.isTypeOnly) return
      if (clause?.name) bind(clause.name, to, ['default'])
      const named = clause?.namedBindings
      if (named && ts.isNamespaceImport(named)) bind(named.name, to, [])
      else if (named)
        for (const { isTypeOnly, propertyName, name } of named.elements)
          if (!isTypeOnly) bind(name, to, [(propertyName ?? name).text])
      return
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      const to = add(node, node.moduleSpecifier.text, 'import', node.isTypeOnly)
      const named = node.exportClause
      if (!node.isTypeOnly && named && ts.isNamedExports(named))
        for (const { isTypeOnly, propertyName, name } of named.elements)
          if (!isTypeOnly) to.uses.push({ path: [(propertyName ?? name).text], line: lineOf(name) })
      return
    }
    if (
      ts.isCallExpression(node) &&
      node.arguments.length === 1 &&
      ts.isStringLiteralLike(/** @type {Node} */ (node.arguments[0]))
    ) {
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
      const isRequire =
        ts.isIdentifier(node.expression) && node.expression.text === 'require' && isPlain(node.expression)
      if (isImport || isRequire)
        taken(node, add(node, /** @type {any} */ (node.arguments[0]).text, isImport ? 'import' : 'require'), isImport)
    }
    ts.forEachChild(node, visit)
  }

  /** A `require` that was made for another place looks things up from there. */
  function isPlain(/** @type {import('typescript').Identifier} */ require) {
    const declaration = checker.getSymbolAtLocation(require)?.valueDeclaration
    if (!declaration || declaration.getSourceFile() !== file) return true
    return /createRequire\(import\.meta\.(url|filename)\)/.test(declaration.getText())
  }

  /** What is done at once with the value of `require(…)` or `await import(…)`. */
  function taken(/** @type {Node} */ call, /** @type {Import} */ to, /** @type {boolean} */ isPromise) {
    let value = call
    if (isPromise) {
      if (!ts.isAwaitExpression(value.parent)) return
      value = value.parent
    }
    while (ts.isParenthesizedExpression(value.parent)) value = value.parent
    const { parent } = value
    if (ts.isVariableDeclaration(parent) && parent.initializer === value) bind(parent.name, to, [])
    else if (ts.isPropertyAccessExpression(parent) && parent.expression === value) {
      to.uses.push({ path: [parent.name.text], line: lineOf(parent.name) })
      if (ts.isVariableDeclaration(parent.parent) && ts.isIdentifier(parent.parent.name))
        bind(parent.parent.name, to, [parent.name.text])
    }
  }

  /** @returns {{ to: Import, path: string[] } | undefined} */
  function sourceOf(/** @type {Node} */ node) {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      return symbol && bound.get(symbol)
    }
    if (!ts.isPropertyAccessExpression(node)) return undefined
    const { text } = node.name
    if (own.assigned.has(text) || own.asked.has(text) || own.asked.has(plainText(node))) return undefined
    const source = sourceOf(node.expression)
    return source && { to: source.to, path: [...source.path, text] }
  }

  function visitUses(/** @type {Node} */ node) {
    if (ts.isPropertyAccessExpression(node)) {
      const source = sourceOf(node)
      if (source) source.to.uses.push({ path: source.path, line: lineOf(node.name) })
    }
    ts.forEachChild(node, visitUses)
  }

  visit(file)
  if (bound.size > 0) visitUses(file)
  return imports
}

/**
 * Where a module is to be had. `missing` only where that is certain.
 *
 * @param {typeof import('typescript')} ts
 * @param {import('typescript').Program} program
 * @param {string} project
 * @param {string} from the importing file
 * @param {Import & { guarded: boolean, typeOnly: boolean }} entry
 * @returns {Place}
 */
export function placeOf(ts, program, project, from, { module, style, guarded, typeOnly }) {
  if (/^[./#]/.test(module)) return { kind: 'own' }
  if (isBuiltin(module)) return { kind: 'builtin' }
  if (module.startsWith('node:')) return { kind: 'missing', why: 'Node has no such module' }
  if (/^\w[\w+.-]*:/.test(module)) return { kind: 'unsure', why: 'only a bundler or another runtime knows it' }
  const host = ts.createCompilerHost(program.getCompilerOptions())
  const { resolvedModule } = ts.resolveModuleName(module, from, program.getCompilerOptions(), host)
  if (resolvedModule && !resolvedModule.isExternalLibraryImport) return { kind: 'own' }
  if (resolvedModule && /\.d\.[cm]?ts$|\.tsx?$/.test(resolvedModule.resolvedFileName)) return { kind: 'typed' }
  const name = PACKAGE.exec(module)?.[0]
  if (!name) return { kind: 'unsure', why: 'it is no name of a package; an alias of a bundler, perhaps' }
  const folder = installedFolder(name, from)
  if (folder === null) {
    if (guarded) return { kind: 'unsure', why: 'it is loaded where it may be missing' }
    return isListed(name, project, from)
      ? { kind: 'unsure', why: 'package.json lists it, but it is not installed' }
      : { kind: 'missing', why: `no package “${name}” is installed, and package.json does not list it` }
  }
  // Declarations speak for it; and a bundler may load what Node would not.
  if (typeOnly || NOT_CODE.test(module)) return { kind: 'typed' }
  try {
    if (style === 'require') createRequire(from).resolve(module)
    return { kind: 'untyped' }
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    const isCertain =
      !guarded && module !== name && /^(MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/.test(code ?? '')
    if (isCertain && style === 'require') return { kind: 'missing', why: `the package “${name}” has no such part` }
    return { kind: 'unsure', why: `it is installed, but cannot be found by its name (${code})` }
  }
}

function installedFolder(/** @type {string} */ name, /** @type {string} */ from) {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name)
    if (existsSync(path)) return path
    if (folder === dirname(folder)) return null
  }
}

/** Whether a package.json between the file and the project's folder names it. */
function isListed(/** @type {string} */ name, /** @type {string} */ project, /** @type {string} */ from) {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json')
    try {
      const listed = JSON.parse(readFileSync(path, 'utf8'))
      if (listed.name === name) return true
      for (const kind of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'])
        if (listed[kind] && Object.hasOwn(listed[kind], name)) return true
    } catch {
      // There is none, or it cannot be read: it lists nothing.
    }
    if (folder === project || folder === dirname(folder)) return false
  }
}
