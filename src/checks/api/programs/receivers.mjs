// @ts-check
import { getBuiltinModule } from 'node:process'

/**
 * @typedef {typeof import('typescript')} TypeScript
 * @typedef {import('typescript').Type} Type
 * @typedef {import('typescript').Symbol} Symbol_
 * @typedef {import('typescript').Program} Program
 */

/**
 * What is known of a type as the receiver of a member:
 * - `own`: the project declares it, so it is none of our business;
 * - `unknown`: nothing can be said;
 * - `has`: it, or one of its alternatives, has the member;
 * - `lacks`: it is declared outside the project, wholly known, and has no such member.
 *
 * @typedef {{ verdict: 'own' | 'unknown' | 'has' } | { verdict: 'lacks', parts: Type[] }} Judgement
 */

/**
 * @param {TypeScript} ts
 * @param {Program} program
 */
export function createReceivers(ts, program) {
  const checker = program.getTypeChecker()
  const PRIMITIVE =
    ts.TypeFlags.StringLike |
    ts.TypeFlags.NumberLike |
    ts.TypeFlags.BooleanLike |
    ts.TypeFlags.BigIntLike |
    ts.TypeFlags.ESSymbolLike
  const NOTHING = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void
  const OPEN = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.NonPrimitive

  const isOutside = (/** @type {import('typescript').SourceFile} */ file) =>
    program.isSourceFileDefaultLibrary(file) ||
    program.isSourceFileFromExternalLibrary(file) ||
    file.fileName.includes('/node_modules/')

  const declaredOutside = (/** @type {Symbol_ | undefined} */ symbol) =>
    symbol?.declarations?.some((declaration) => isOutside(declaration.getSourceFile())) ?? false

  /** Objects that programs hang things on, by custom: nothing is claimed of them without a likely spelling. */
  const isOpenByCustom = (/** @type {Type} */ type) =>
    ['Error', 'Function', 'Object', 'Window', 'CallableFunction', 'NewableFunction'].includes(
      type.getSymbol()?.name ?? '',
    ) || /typeof globalThis/.test(checker.typeToString(type))

  /** @returns {'own' | 'unknown' | 'outside'} */
  function originOf(/** @type {Type} */ type) {
    if (type.flags & OPEN || type.flags & ts.TypeFlags.TypeParameter) return 'unknown'
    if (type.flags & ts.TypeFlags.EnumLike) return declaredOutside(type.getSymbol()) ? 'outside' : 'own'
    if (type.flags & PRIMITIVE) return 'outside'
    if (checker.isArrayType(type) || checker.isTupleType(type)) return 'outside'
    if (type.isIntersection()) {
      const origins = type.types.map(originOf)
      return origins.includes('unknown') ? 'unknown' : origins.includes('own') ? 'own' : 'outside'
    }
    const symbol = type.getSymbol()
    if (!symbol || !(type.flags & ts.TypeFlags.Object)) return 'unknown'
    // The members of a mapped type are those of a type that the project may have given.
    const { objectFlags } = /** @type {import('typescript').ObjectType} */ (type)
    if (objectFlags & ts.ObjectFlags.Mapped) return 'unknown'
    // An index of numbers, as buffers have it, says nothing of names.
    if (checker.getIndexInfosOfType(type).some(({ keyType }) => !(keyType.flags & ts.TypeFlags.Number)))
      return 'unknown'
    if (symbol.name === 'globalThis' && !symbol.declarations) return 'outside'
    if (!declaredOutside(symbol)) return 'own'
    // `{}` is anything.
    const empty =
      checker.getPropertiesOfType(type).length === 0 &&
      checker.getSignaturesOfType(type, ts.SignatureKind.Call).length === 0
    return empty && !(symbol.flags & ts.SymbolFlags.ValueModule) ? 'unknown' : 'outside'
  }

  /**
   * @param {Type} given
   * @param {string} name
   * @param {boolean} exact whether the value is of this very type, and of none derived from it
   * @returns {Judgement}
   */
  function judge(given, name, exact) {
    const parts = (given.isUnion() ? given.types : [given]).filter((part) => !(part.flags & NOTHING))
    if (parts.length === 0) return { verdict: 'unknown' }
    let verdict = /** @type {Judgement['verdict']} */ ('lacks')
    for (const part of parts) {
      const origin = originOf(part)
      if (origin === 'own') return { verdict: 'own' }
      if (origin === 'unknown') verdict = 'unknown'
      else if (hasMember(part, name)) return { verdict: 'has' }
    }
    if (verdict === 'unknown') return { verdict }
    if (!exact && parts.some((part) => derivedHas(part.getSymbol(), name))) return { verdict: 'unknown' }
    return parts.some((part) => existsAtRunTime(part, name)) ? { verdict: 'has' } : { verdict: 'lacks', parts }
  }

  const hasMember = (/** @type {Type} */ type, /** @type {string} */ name) =>
    checker.getPropertyOfType(checker.getApparentType(type), name) !== undefined

  /** @type {Map<Symbol_, Symbol_[]> | null} */
  let derived = null
  /** What may stand behind a type: `HTMLInputElement` behind `Element`. */
  function derivedOf(/** @type {Symbol_} */ symbol) {
    if (derived === null) {
      derived = new Map()
      for (const file of program.getSourceFiles()) if (isOutside(file)) collectDerived(file, derived)
    }
    return derived.get(symbol) ?? []
  }

  function collectDerived(/** @type {import('typescript').Node} */ node, /** @type {Map<Symbol_, Symbol_[]>} */ into) {
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
      const symbol = node.name && checker.getSymbolAtLocation(node.name)
      for (const clause of symbol ? (node.heritageClauses ?? []) : []) {
        for (const { expression } of clause.types) {
          let base = checker.getSymbolAtLocation(expression)
          if (base && base.flags & ts.SymbolFlags.Alias) base = checker.getAliasedSymbol(base)
          if (base && symbol) into.set(base, [...(into.get(base) ?? []), symbol])
        }
      }
      return
    }
    if (ts.isSourceFile(node) || ts.isModuleDeclaration(node) || ts.isModuleBlock(node))
      ts.forEachChild(node, (child) => collectDerived(child, into))
  }

  function derivedHas(/** @type {Symbol_ | undefined} */ symbol, /** @type {string} */ name) {
    if (!symbol || !(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class))) return false
    const seen = new Set([symbol])
    for (const each of seen) {
      if (each !== symbol && each.members?.has(ts.escapeLeadingUnderscores(name))) return true
      for (const below of derivedOf(each)) seen.add(below)
    }
    return false
  }

  /** Declarations lag behind: what this Node really has exists, whatever they say. */
  function existsAtRunTime(/** @type {Type} */ type, /** @type {string} */ name) {
    const has = (/** @type {unknown} */ value) => value != null && name in Object(value)
    if (type.flags & PRIMITIVE) {
      const box = checker.getApparentType(type).getSymbol()?.name ?? ''
      return has(/** @type {any} */ (globalThis)[box]?.prototype)
    }
    const symbol = type.getSymbol()
    if (!symbol) return has(Array.prototype)
    const scope = symbol.declarations?.map(moduleOf).find((found) => found !== null) ?? null
    if (symbol.flags & ts.SymbolFlags.ValueModule) return scope !== null && has(getBuiltinModule(scope))
    const home = /** @type {any} */ (scope === null ? globalThis : (getBuiltinModule(scope) ?? {}))
    const isStatic = /^typeof /.test(checker.typeToString(type)) || symbol.name.endsWith('Constructor')
    const named = home[symbol.name.replace(/Constructor$/, '')]
    if (isStatic) return has(named)
    // `interface Process` is what `process` is.
    return has(named?.prototype) || has(home[symbol.name.charAt(0).toLowerCase() + symbol.name.slice(1)])
  }

  /** The name of the module of Node's that declares this, or null. */
  function moduleOf(/** @type {import('typescript').Node} */ declaration) {
    for (let node = declaration; node; node = node.parent)
      if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) return node.name.text
    return null
  }

  return { judge, isOutside, declaredOutside, isOpenByCustom, originOf, moduleOf }
}

/** @typedef {ReturnType<typeof createReceivers>} Receivers */
