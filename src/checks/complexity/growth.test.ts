import { expect, test } from 'vitest'
import { fitGrowth, isSlow } from './growth.ts'

const SIZES = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
const points = (cost: (n: number) => number, sizes = SIZES) =>
  sizes.map((size) => ({ size, cost: Math.ceil(cost(size)) }))

test.each([
  ['1', (_n: number) => 12],
  ['log n', (n: number) => 2 + 3 * Math.log2(n)],
  ['√n', (n: number) => Math.sqrt(n)],
  ['n', (n: number) => 30 + 5 * n],
  ['n log n', (n: number) => 3 * n * Math.log2(n) + n],
  ['n√n', (n: number) => n ** 1.5],
  ['n²', (n: number) => (n * (n - 1)) / 2 + 20 * n],
  ['n³', (n: number) => n ** 3 / 6],
])('%s', (label, cost) => {
  const growth = fitGrowth(points(cost))!
  expect(growth.label).toBe(label)
  expect(isSlow(growth)).toBe(/[²³]/.test(label))
})

test('what doubles with each element outgrows every power', () => {
  const growth = fitGrowth(points((n) => 2 ** n, [4, 6, 8, 12, 16]))!
  expect(growth).toEqual({ label: '2ⁿ', exponent: null })
})

test('two or three points, or one size again and again, say nothing', () => {
  expect(fitGrowth(points((n) => n, [4, 6, 8]))).toBe(null)
  expect(fitGrowth(SIZES.map((cost) => ({ size: 9, cost })))).toBe(null)
  expect(fitGrowth([])).toBe(null)
})

test('a cost of nothing at all is constant', () => {
  expect(fitGrowth(points(() => 0))!.label).toBe('1')
})
