import { expect, it } from 'vitest'
import { lexCommonJs } from './cjs-lexer.ts'

/** Expectations are what Node 24's own lexer (`internalBinding('cjs_lexer')`) gives for these. */
it.each([
  ['exports.a = 1; module.exports.b = 2; exports["c"] = 3', ['a', 'b', 'c'], []],
  ['module.exports = { a, b: c, d: f(), e }', ['a', 'b', 'd'], []],
  ['module.exports = { a, ...require("x"), b }', ['a', 'b'], ['x']],
  ['module.exports = { a: 1, b }', [], []],
  ['module.exports = { a() {}, b }', ['a'], []],
  ['Object.defineProperty(exports, "a", { enumerable: true, get: function () { return q.p } })', ['a'], []],
  ['Object.defineProperty(exports, "a", { get: () => q })', [], []],
  ['0 && (module.exports = { a, b })', ['a', 'b'], []],
  ['module.exports = require("x"); module.exports = require("y")', [], ['y']],
  ['module.exports = require("./common")(exports)', [], ['./common']],
  ['tslib_1.__exportStar(require("q"), exports)', [], ['q']],
  ['function f() { exports.z = 1 }', ['z'], []],
])('%s', (source, exports, reexports) => {
  const found = lexCommonJs(source)
  expect([...found.exports].sort()).toEqual(exports)
  expect(found.reexports).toEqual(reexports)
})
