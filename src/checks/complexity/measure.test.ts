import { afterEach, expect, test } from 'vitest'
import { createNativeSandbox, type NativeSandbox } from '../../tools/test-support/native-sandbox.ts'
import { measureGrowth } from './measure.ts'

let machine: NativeSandbox
afterEach(() => machine?.dispose())

/** The growth of each function, or why there is none. */
async function measure(files: Record<string, string>, request: { files: string[]; names?: string[] }) {
  machine = await createNativeSandbox(files)
  const folder = `${machine.workdir}/../measure`
  const found = await measureGrowth(machine, { ...request, sources: Object.keys(files), folder })
  return Object.fromEntries(found.map((one) => [one.name, one.growth?.label ?? one.reason]))
}

test('a sort that compares all with all, and one that does not', async () => {
  const files = {
    'package.json': '{ "type": "module" }',
    'sort.ts': `import { swap } from './swap.ts'
export function slow(items: number[]): number[] {
  for (let i = 0; i < items.length; i++) for (let j = 0; j < i; j++) if (items[i]! < items[j]!) swap(items, i, j)
  return items
}
export const fast = (items: readonly number[]): number[] => [...items].sort((a, b) => a - b)`,
    'swap.ts': `export function swap(items: number[], a: number, b: number): void {
  ;[items[a], items[b]] = [items[b]!, items[a]!]
}`,
  }
  expect(await measure(files, { files: ['sort.ts'] })).toEqual({ slow: 'n²', fast: 'n log n' })
})

test('work that is done in another file of the project counts', async () => {
  const files = {
    'a.cjs': `const { each } = require('./b.cjs')\nexports.pairs = (list) => list.map((x) => each(list, x)).length`,
    'b.cjs': `exports.each = (list, x) => { let n = 0; for (const y of list) if (x !== y) n++; return n }`,
  }
  expect(await measure(files, { files: ['a.cjs'] })).toEqual({ pairs: 'n²' })
})

test('what cannot be measured says why', async () => {
  const files = {
    'needs.mjs': `export const needs = (a, b, c, d) => a + b + c + d
export const refuses = (text) => { throw new TypeError('not that') }
export const waits = () => 1`,
    'broken.mjs': 'export const = 1',
  }
  expect(await measure(files, { files: ['needs.mjs', 'broken.mjs'] })).toEqual({
    needs: 'it takes 4 arguments',
    refuses: 'not that',
    waits: 'it takes 0 arguments',
    '': expect.stringMatching(/.+/),
  })
})

test('a function that never ends, and one that prints, are measured as far as they go', async () => {
  const files = {
    'odd.mjs': `export function endless(n) { try { while (true) n++ } catch { return endless(n) } }
export const loud = (text) => { console.log('{"name":"fake"}'); return [...text].length }`,
  }
  const measured = await measure(files, { files: ['odd.mjs'] })
  expect(measured.loud).toBe('n')
  expect(measured.endless).not.toMatch(/^[1n]/)
  expect(measured.fake).toBe(undefined)
})
