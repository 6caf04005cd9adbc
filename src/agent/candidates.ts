import type { CandidateSpec } from '../protocol/race.ts'

export const MOST_CANDIDATES = 8

/**
 * Far from each other first, so that two candidates differ as well as eight do. The first is the host's own choice:
 * what a single run would use is always among them. None over 1, which not every host takes.
 */
const TEMPERATURES = [null, 0.3, 0.9, 0.6, 0.1, 1, 0.45, 0.75]

/** Who works on a prompt: `A` to `H`, each with another seed, another temperature, and the next of the models. */
export function candidatesOf(count: number, models: readonly string[]): CandidateSpec[] {
  return Array.from({ length: Math.min(count, MOST_CANDIDATES) }, (_, at) => ({
    id: String.fromCharCode(65 + at),
    model: models[at % models.length]!,
    temperature: TEMPERATURES[at]!,
    seed: at + 1,
  }))
}
