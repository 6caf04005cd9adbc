import { expect, test } from 'vitest'
import { findThrow } from './throw-site.ts'

const find = (source: string, ...places: [line: number, column: number][]) => {
  const site = findThrow(
    places.map(([line, column]) => ({ url: 'a.js', line, column })),
    () => source,
  )
  return site && [site.line, site.column]
}

test('an error made by the statement that throws it', () => {
  expect(find('function f() {\n  throw new Error("x")\n}', [2, 9])).toEqual([2, 3])
})

test('an error made before', () => {
  expect(find('function f() {\n  const e = new Error("x")\n  e.code = 1\n  throw e\n}', [2, 13])).toEqual([4, 3])
  expect(find('const e = new Error("x")\nsetTimeout(() => {\n  throw e\n})', [1, 11])).toEqual([3, 3])
})

test('an error made by a function that returns it, or by a constructor', () => {
  const made = 'function make() {\n  return new Error("x")\n}\nfunction go() {\n  throw make()\n}'
  expect(find(made, [2, 10], [5, 9])).toEqual([5, 3])
  const own = 'class Own extends Error {\n  constructor() {\n    super("x")\n  }\n}\nthrow new Own()'
  expect(find(own, [3, 5], [6, 7])).toEqual([6, 1])
})

test('an error caught and thrown again', () => {
  const source = 'function f() {\n  null.x\n}\ntry {\n  f()\n} catch (error) {\n  clean()\n  throw error\n}'
  expect(find(source, [2, 8], [5, 3])).toEqual([8, 3])
})

test('what the engine itself throws is where it is', () => {
  expect(find('function f() {\n  return x.y.z\n}', [2, 14])).toEqual([2, 14])
})

test('a text that cannot be parsed', () => {
  expect(find('throw new Error(', [1, 7])).toEqual([1, 7])
})
