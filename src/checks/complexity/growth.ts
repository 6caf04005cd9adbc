import type { Growth, GrowthPoint } from '../../protocol/growth.ts'

/** A power from here on is called slow: quadratic, with room for what is lost at small sizes. */
const SLOW = 1.75
/** Steeper than this between two sizes is no power that a program has in practice. */
const EXPONENTIAL = 5
/** The fit looks at the sizes down to this part of the largest: small ones are ruled by what is added once. */
const TAIL = 1 / 8
const FEWEST = 6

/** The growth that the points follow, which are in order of size; null where there are too few to tell. */
export function fitGrowth(points: GrowthPoint[]): Growth | null {
  const usable = distinct(points)
  if (usable.length >= 2 && steepness(usable.at(-2)!, usable.at(-1)!) >= EXPONENTIAL) {
    // One jump may be a cache that was filled; two in a row are not.
    const before = usable.length >= 3 ? steepness(usable.at(-3)!, usable.at(-2)!) : 0
    if (before >= EXPONENTIAL - 1.5) return { label: '2ⁿ', exponent: null }
  }
  if (usable.length < FEWEST) return null
  const largest = usable.at(-1)!.size
  const tail = usable.filter(({ size }) => size >= largest * TAIL)
  const last = tail.length >= FEWEST ? tail : usable.slice(-FEWEST)
  if (largest < 2 * last[0]!.size) return null
  const exponent = slope(last)
  return { label: name(exponent, usable, last), exponent }
}

export const isSlow = ({ exponent }: Growth): boolean => exponent === null || exponent >= SLOW

/** For sorting: what no power keeps up with is the steepest. */
export const steepnessOf = ({ exponent }: Growth): number => exponent ?? Number.POSITIVE_INFINITY

function name(exponent: number, all: GrowthPoint[], last: GrowthPoint[]): string {
  if (exponent < 0.15) return all.at(-1)!.cost > 1.3 * all[0]!.cost ? 'log n' : '1'
  if (exponent < 0.75) return unevenness(last, Math.log2) <= unevenness(last, Math.sqrt) ? 'log n' : '√n'
  if (exponent < 1.3) return unevenness(last, (n) => n) <= unevenness(last, (n) => n * Math.log2(n)) ? 'n' : 'n log n'
  if (exponent < SLOW) return 'n√n'
  const power = Math.round(exponent)
  return `n${[...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`
}

/** Sizes that came twice (an output of another length) would divide by zero; the dearer call counts. */
function distinct(points: GrowthPoint[]): GrowthPoint[] {
  const bySize = new Map<number, number>()
  for (const { size, cost } of points) bySize.set(size, Math.max(cost, bySize.get(size) ?? 1))
  return [...bySize].map(([size, cost]) => ({ size, cost })).toSorted((a, b) => a.size - b.size)
}

const steepness = (a: GrowthPoint, b: GrowthPoint): number => Math.log(b.cost / a.cost) / Math.log(b.size / a.size)

/** Least squares of log cost over log size. */
function slope(points: GrowthPoint[]): number {
  const x = points.map(({ size }) => Math.log(size))
  const y = points.map(({ cost }) => Math.log(cost))
  const meanX = mean(x)
  const meanY = mean(y)
  const above = x.reduce((sum, value, at) => sum + (value - meanX) * (y[at]! - meanY), 0)
  const below = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
  return above / below
}

/** How far cost ÷ f(size) is from constant: the deviation, in parts of the mean. */
function unevenness(points: GrowthPoint[], f: (size: number) => number): number {
  const ratios = points.map(({ size, cost }) => cost / f(size))
  const middle = mean(ratios)
  return Math.sqrt(mean(ratios.map((ratio) => (ratio - middle) ** 2))) / middle
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
