// @ts-check

import { nearest } from './nearest.mjs'
import { inParentheses, plainText } from './own-names.mjs'

/**
 * @typedef {import('typescript').Node} Node
 * @typedef {import('typescript').Type} Type
 * @typedef {object} Finding
 * @property {number} line from 1
 * @property {string} name what does not exist
 * @property {string} receiver on what
 * @property {string | null} didYouMean
 */

const NO_PROPERTY = new Set([2339, 2551, 2576])
const NO_EXPORT = new Set([2305, 2614, 2724, 2694, 1192, 2613])
const NO_NAME = new Set([2304, 2552, 18004])
/** Names that test runners and bundlers put in place, or that nobody can know. */
const PUT_IN_PLACE = /^(describe|it|test|expect|beforeAll|afterAll|beforeEach|afterEach|suite|vi|jest|__\w+__)$/

/**
 * What TypeScript says does not exist in a file, of what others declare.
 *
 * @param {object} given
 * @param {typeof import('typescript')} given.ts
 * @param {import('typescript').Program} given.program
 * @param {import('typescript').SourceFile} given.file
 * @param {import('./receivers.mjs').Receivers} given.receivers
 * @param {import('./own-names.mjs').OwnNames} given.own
 * @param {(name: string) => boolean} given.isBrowserName whether some browser's page or worker has this global
 */
export function checkTypes({ ts, program, file, receivers, own, isBrowserName }) {
  const checker = program.getTypeChecker()
  /** @type {Finding[]} */
  const findings = []
  /** Exports that declarations lack; the module itself has the last word. @type {(Finding & { module: string })[]} */
  const exports = []
  let [checked, unknown] = [0, 0]
  const isJs = /\.[cm]?jsx?$/.test(file.fileName)
  const seen = new Set()

  function claim(/** @type {Node} */ node, /** @type {string} */ receiver, /** @type {string | null} */ didYouMean) {
    const name = node.getText().replace(/^['"]|['"]$/g, '')
    findings.push({ line: lineOf(node), name, receiver, didYouMean })
  }
  const lineOf = (/** @type {Node} */ node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1

  for (const diagnostic of program.getSemanticDiagnostics(file)) {
    const { code, start } = diagnostic
    if (start === undefined || seen.has(start)) continue
    const node = tokenAt(start)
    // What stands in comments of JavaScript is documentation.
    if (!node || node.flags & ts.NodeFlags.JSDoc) continue
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
    const meant = /Did you mean (?:the static member |to use )?'([^']+)'/.exec(text)?.[1]?.split('.').at(-1) ?? null
    if (NO_PROPERTY.has(code)) noProperty(node, meant)
    else if (NO_EXPORT.has(code)) noExport(node, code, meant)
    else if (NO_NAME.has(code)) noName(node, meant)
    else continue
    seen.add(start)
  }
  visit(file)
  return { findings, exports, checked, unknown }

  function tokenAt(/** @type {number} */ position) {
    let found = /** @type {Node} */ (file)
    for (;;) {
      const inner = ts.forEachChild(found, (child) =>
        child.getStart(file) <= position && position < child.end ? child : undefined,
      )
      if (!inner) return found
      found = inner
    }
  }

  function noProperty(/** @type {Node} */ node, /** @type {string | null} */ meant) {
    const { parent } = node
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
      const name = parent.name.text
      if (
        own.assigned.has(name) ||
        own.asked.has(name) ||
        own.asked.has(plainText(parent)) ||
        isLoose(parent.expression)
      )
        return void unknown++
      lacks(node, checker.getTypeAtLocation(parent.expression), name, isExact(parent.expression), meant)
    } else if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent)) {
      const key = parent.propertyName ?? parent.name
      // A default says that it may be missing.
      if (parent.initializer || !ts.isIdentifier(key) || own.assigned.has(key.text)) return void unknown++
      lacks(key, checker.getTypeAtLocation(parent.parent), key.text, false, meant)
    }
  }

  function lacks(
    /** @type {Node} */ node,
    /** @type {Type} */ type,
    /** @type {string} */ name,
    /** @type {boolean} */ exact,
    /** @type {string | null} */ meant,
  ) {
    const judgement = receivers.judge(type, name, exact)
    if (judgement.verdict === 'unknown') unknown++
    if (judgement.verdict !== 'lacks') return
    const near =
      meant ??
      nearest(
        name,
        judgement.parts.flatMap((part) => propertyNames(part)),
      )
    if (near === null && isJs && judgement.parts.some(receivers.isOpenByCustom)) return void unknown++
    claim(node, shown(type), near)
  }

  function noExport(/** @type {Node} */ node, /** @type {number} */ code, /** @type {string | null} */ meant) {
    if (code === 2694 && ts.isQualifiedName(node.parent)) {
      const left = checker.getSymbolAtLocation(node.parent.left)
      if (receivers.declaredOutside(left)) claim(node, node.parent.left.getText(), meant)
      return
    }
    const specifier = moduleOf(node)
    const module = specifier && checker.getSymbolAtLocation(specifier)
    if (!specifier || !module || !receivers.declaredOutside(module)) return
    const name = code === 1192 || code === 2613 ? 'default' : node.getText()
    const line = lineOf(node)
    const didYouMean =
      meant ??
      nearest(
        name,
        checker.getExportsOfModule(module).map((each) => each.name),
      )
    exports.push({ line, name, receiver: `'${specifier.text}'`, didYouMean, module: specifier.text })
  }

  function moduleOf(/** @type {Node} */ node) {
    for (let at = node; at; at = at.parent) {
      if (ts.isImportDeclaration(at) || ts.isExportDeclaration(at))
        return at.moduleSpecifier && ts.isStringLiteral(at.moduleSpecifier) ? at.moduleSpecifier : null
      if (ts.isVariableDeclaration(at)) {
        const call = at.initializer
        const argument = call && ts.isCallExpression(call) ? call.arguments[0] : undefined
        return argument && ts.isStringLiteral(argument) ? argument : null
      }
    }
    return null
  }

  function noName(/** @type {Node} */ node, /** @type {string | null} */ meant) {
    const name = node.getText()
    const given = name in globalThis || isBrowserName(name) || own.globals.has(name) || own.asked.has(name)
    // Classic scripts share their globals with others that are not looked at here.
    if (given || PUT_IN_PLACE.test(name) || !isModule()) return void unknown++
    // `module`, `exports` and their like stand in every CommonJS module.
    if (/^(require|module|exports|__filename|__dirname|arguments)$/.test(name)) return
    claim(node, 'the global scope', meant)
  }

  function isModule() {
    return ts.isExternalModule(file) || /\brequire\(|\bmodule\.exports\b|\bexports\.\w/.test(file.text)
  }

  /** Whether the value is made on the spot, so that nothing derived can stand behind its type. */
  function isExact(/** @type {import('typescript').Expression} */ given) {
    const expression = inParentheses(ts, given)
    if (ts.isNewExpression(expression)) return true
    if (!ts.isIdentifier(expression)) return false
    const declaration = checker.getSymbolAtLocation(expression)?.valueDeclaration
    return (
      !!declaration &&
      ts.isVariableDeclaration(declaration) &&
      !!declaration.initializer &&
      ts.isNewExpression(declaration.initializer) &&
      !declaration.type
    )
  }

  /** JavaScript infers a type from the first value; where others are given, it is not to be trusted. */
  function isLoose(/** @type {import('typescript').Expression} */ given) {
    if (!isJs) return false
    const expression = inParentheses(ts, given)
    if (ts.isPropertyAccessExpression(expression)) {
      const symbol = checker.getSymbolAtLocation(expression.name)
      if (!symbol || receivers.declaredOutside(symbol)) return false
      return (own.assigned.get(expression.name.text) ?? 0) > 1
    }
    if (!ts.isIdentifier(expression)) return false
    const symbol = checker.getSymbolAtLocation(expression)
    const declaration = symbol?.valueDeclaration
    if (!declaration || receivers.isOutside(declaration.getSourceFile())) return false
    // Without a first value its type is what the caller of a callback declares, or open.
    if (ts.isParameter(declaration)) return declaration.initializer !== undefined
    if (!ts.isVariableDeclaration(declaration) || declaration.parent.flags & ts.NodeFlags.Const) return false
    return (
      new RegExp(`(?<![.\\w$])${expression.text.replace(/\$/g, '\\$')}\\s*(=(?!=|>)|[^\\s\\w]{1,3}=(?!=))`, 'g').exec(
        file.text.slice(0, declaration.getStart(file)) + file.text.slice(declaration.end),
      ) !== null
    )
  }

  /** Counts what could be checked, and looks at options that no declaration knows. */
  function visit(/** @type {Node} */ node) {
    if (node.flags & ts.NodeFlags.JSDoc) return
    if (ts.isPropertyAccessExpression(node)) {
      const symbol = checker.getSymbolAtLocation(node.name)
      if (symbol && receivers.declaredOutside(symbol)) checked++
      else if (!symbol && checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any) unknown++
    } else if (ts.isImportSpecifier(node) || ts.isBindingElement(node)) {
      const symbol = checker.getSymbolAtLocation(node.propertyName ?? node.name)
      const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      if (ts.isImportSpecifier(node) && receivers.declaredOutside(target)) checked++
    } else if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments) {
      node.arguments.forEach((argument, index) => {
        if (ts.isObjectLiteralExpression(argument)) checkOptions(node, argument, index)
      })
    }
    ts.forEachChild(node, visit)
  }

  /**
   * An option is invented if no signature of the function, all of them declared elsewhere, has a place for it.
   */
  function checkOptions(
    /** @type {import('typescript').CallExpression | import('typescript').NewExpression} */ call,
    /** @type {import('typescript').ObjectLiteralExpression} */ options,
    /** @type {number} */ index,
  ) {
    const callee = checker.getTypeAtLocation(call.expression)
    const kind = ts.isNewExpression(call) ? ts.SignatureKind.Construct : ts.SignatureKind.Call
    const signatures = checker.getSignaturesOfType(callee, kind)
    /** @type {Type[]} */
    const types = []
    for (const signature of signatures) {
      const { declaration } = signature
      if (!declaration || !receivers.isOutside(declaration.getSourceFile())) return
      const parameter = signature.getParameters()[index]
      if (!parameter) {
        if (signature.getParameters().at(-1)?.valueDeclaration?.getText().startsWith('...')) return
        continue
      }
      const { valueDeclaration } = parameter
      if (valueDeclaration && ts.isParameter(valueDeclaration) && valueDeclaration.dotDotDotToken) return
      const type = checker.getTypeOfSymbol(parameter)
      types.push(...(type.isUnion() ? type.types : [type]))
    }
    const objects = types.filter(
      (type) => !(type.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) && !isPlain(type),
    )
    if (objects.length === 0 || objects.some((type) => receivers.originOf(type) !== 'outside')) return
    // Functions and arrays take no such literal; a type of their kind alone says nothing of options.
    const places = objects.filter((type) => !checker.isArrayType(type) && type.getCallSignatures().length === 0)
    if (places.length === 0) return
    for (const property of options.properties) {
      const key = property.name
      if (!key || !(ts.isIdentifier(key) || ts.isStringLiteral(key))) continue
      if (places.some((type) => checker.getPropertyOfType(type, key.text) !== undefined)) {
        checked++
        continue
      }
      const near = nearest(
        key.text,
        places.flatMap((type) => propertyNames(type)),
      )
      claim(key, `the options of ${call.expression.getText().slice(0, 60)}`, near)
    }
  }

  /** @returns {boolean} */
  function isPlain(/** @type {Type} */ type) {
    return (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)) !== 0
  }

  /** @returns {string[]} */
  function propertyNames(/** @type {Type} */ type) {
    return checker.getPropertiesOfType(checker.getApparentType(type)).map((each) => each.name)
  }

  function shown(/** @type {Type} */ type) {
    const text = checker.typeToString(type, file)
    return text.length > 80 ? `${text.slice(0, 79)}…` : text
  }
}
