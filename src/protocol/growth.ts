/** What one call of a measured function cost. */
export interface GrowthPoint {
  /** Elements that went in, or came out where those are more: what nobody can do without touching. */
  size: number
  /** Steps counted: function calls, rounds of loops, and the elements that built-in functions walk over. */
  cost: number
}

export interface Growth {
  /** As people write it: `1`, `log n`, `n`, `n log n`, `n²`, `2ⁿ` … */
  label: string
  /** k of the power nᵏ that the last points follow; null where no power keeps up. */
  exponent: number | null
}

/** How the cost of one function grows with what it is given. */
export interface MeasuredFunction {
  file: string
  /** Empty where the file itself could not be measured. */
  name: string
  /** The steepest growth of all inputs that it took; null where none gave enough points. */
  growth: Growth | null
  /** Quadratic or worse. */
  isSlow: boolean
  /** In words. */
  input: string | null
  points: GrowthPoint[]
  /** Why there is no growth. */
  reason: string | null
}
