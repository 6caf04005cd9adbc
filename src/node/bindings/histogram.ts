import type { NodeEnv } from '../env.ts'

/** Buckets of one power of two: enough for the digits wanted (HdrHistogram's `sub_bucket_count`). */
const subBuckets = (figures: number): number => 2 ** Math.ceil(Math.log2(2 * 10 ** figures))

/**
 * Counts of values by size, each known to so many significant figures: what `hdr_histogram` keeps
 * (`src/histogram.cc`, `deps/histogram`).
 */
export function createCounts(lowest: number, highest: number, figures: number) {
  const half = subBuckets(figures) / 2
  const unit = 2 ** Math.floor(Math.log2(Math.max(1, lowest)))
  /** By the smallest value that a bucket stands for. */
  let counts = new Map<number, number>()
  let total = 0
  let exceeds = 0

  /** How much the values of one bucket may differ. */
  const width = (value: number): number => {
    const powers = Math.floor(Math.log2(Math.max(1, value / (unit * half))))
    return unit * 2 ** Math.max(0, powers)
  }
  const smallest = (value: number): number => Math.floor(value / width(value)) * width(value)
  const largest = (value: number): number => smallest(value) + width(value) - 1
  const middle = (value: number): number => smallest(value) + Math.floor(width(value) / 2)
  const sorted = () => [...counts].sort(([a], [b]) => a - b)

  const mean = (): number =>
    total === 0 ? Number.NaN : sorted().reduce((sum, [value, times]) => sum + middle(value) * times, 0) / total
  const rank = (percent: number): number => Math.max(1, Math.ceil((Math.min(percent, 100) / 100) * total))
  const valueAt = (wanted: number): number => {
    let seen = 0
    for (const [value, times] of sorted()) if ((seen += times) >= wanted) return value
    return 0
  }
  return {
    record(value: number): boolean {
      if (value < 0 || value > largest(highest)) {
        exceeds++
        return false
      }
      const bucket = smallest(value)
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      total++
      return true
    },
    reset() {
      counts = new Map()
      total = exceeds = 0
    },
    /** Takes over another's counts; returns how many of them did not fit. */
    add(other: { entries(): [value: number, times: number][] }): number {
      let dropped = 0
      for (const [value, times] of other.entries()) {
        if (value > largest(highest)) {
          dropped += times
          continue
        }
        const bucket = smallest(value)
        counts.set(bucket, (counts.get(bucket) ?? 0) + times)
        total += times
      }
      return dropped
    },
    entries: sorted,
    count: () => total,
    exceeds: () => exceeds,
    min: () => (total === 0 ? 2 ** 63 : sorted()[0]![0]),
    max: () => (total === 0 ? 0 : largest(sorted().at(-1)![0])),
    mean,
    stddev(): number {
      if (total === 0) return Number.NaN
      const average = mean()
      return Math.sqrt(
        sorted().reduce((sum, [value, times]) => sum + (middle(value) - average) ** 2 * times, 0) / total,
      )
    },
    /** The value that so many per cent of all do not pass. */
    percentile(percent: number): number {
      // Rounded here, where `percentiles` rounds up.
      const place = Math.max(1, Math.floor((percent / 100) * total + 0.5))
      return total === 0 ? 0 : largest(valueAt(place))
    },
    /** Per cent and the least value of a bucket, halving the rest at each step until a step reaches the last value. */
    percentiles(): [percent: number, value: number][] {
      const found: [number, number][] = []
      for (let left = 100, reached = total === 0; !reached; left /= 2) {
        const wanted = rank(100 - left)
        found.push([100 - left, valueAt(wanted)])
        reached = wanted >= total
      }
      return [...found, [100, valueAt(total)]]
    },
  }
}

export type Counts = ReturnType<typeof createCounts>

const NO_VALUE = 2n ** 63n - 1n
const big = (value: number): bigint => (value >= 2 ** 63 ? NO_VALUE : BigInt(Math.round(value)))

/** `Histogram` and `createELDHistogram` (`src/histogram.cc`). The statistical tests of two histograms are not here. */
export function createHistogramBinding(env: NodeEnv) {
  class Histogram {
    #counts: Counts
    #last = 0
    constructor(lowest: number | bigint = 1, highest: number | bigint = Number.MAX_SAFE_INTEGER, figures = 3) {
      this.#counts = createCounts(Number(lowest), Number(highest), figures)
    }
    record(value: number | bigint) {
      this.#counts.record(Number(value))
    }
    /** Nanoseconds since the last time. */
    recordDelta() {
      const now = env.native.performance.now() * 1e6
      if (this.#last > 0) this.#counts.record(Math.round(now - this.#last))
      this.#last = now
    }
    add(other: Histogram): number {
      return this.#counts.add(other.#counts)
    }
    reset() {
      this.#counts.reset()
      this.#last = 0
    }
    count() {
      return this.#counts.count()
    }
    countBigInt() {
      return BigInt(this.#counts.count())
    }
    exceeds() {
      return this.#counts.exceeds()
    }
    exceedsBigInt() {
      return BigInt(this.#counts.exceeds())
    }
    min() {
      return this.#counts.min()
    }
    minBigInt() {
      return big(this.#counts.min())
    }
    max() {
      return this.#counts.max()
    }
    maxBigInt() {
      return big(this.#counts.max())
    }
    mean() {
      return this.#counts.mean()
    }
    stddev() {
      return this.#counts.stddev()
    }
    percentile(percent: number) {
      return this.#counts.percentile(percent)
    }
    percentileBigInt(percent: number) {
      return big(this.#counts.percentile(percent))
    }
    percentiles(into: Map<number, number>) {
      for (const [percent, value] of this.#counts.percentiles()) into.set(percent, value)
    }
    percentilesBigInt(into: Map<number, bigint>) {
      for (const [percent, value] of this.#counts.percentiles()) into.set(percent, big(value))
    }
  }
  const prototype = Histogram.prototype as unknown as Record<string, Function>
  for (const name of ABSENT)
    prototype[name] = () => {
      throw env.unavailable(`The native function Histogram.${name}`)
    }

  /** Measures, while it runs, how much later than asked for the event loop comes round; does not keep it alive. */
  class IntervalHistogram extends Histogram {
    #resolution: number
    #timer: number | undefined
    constructor(resolution: number) {
      super(1, 3_600_000_000_000, 3)
      this.#resolution = resolution
    }
    start(reset?: boolean) {
      if (reset) this.reset()
      const { native } = env
      let last = native.performance.now()
      const tick = () => {
        const now = native.performance.now()
        this.record(Math.max(1, Math.round((now - last) * 1e6)))
        last = now
        this.#timer = native.setTimeout(tick, this.#resolution)
      }
      this.#timer = native.setTimeout(tick, this.#resolution)
    }
    stop() {
      env.native.clearTimeout(this.#timer)
    }
  }

  return { Histogram, createELDHistogram: (resolution: number) => new IntervalHistogram(resolution) }
}

const ABSENT =
  'subtract recordCorrected ksTest percentilesAt linearBuckets logBuckets welchTest mannWhitneyTest cohensD cliffsD percentileCI cdf countAt ewmaMean ewmaStddev ewmaErrorRate kurtosis skewness'.split(
    ' ',
  )
