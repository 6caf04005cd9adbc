import { APIError } from 'openai'
import type { Sampling } from '../protocol/model.ts'

/** What of the sampling is sent to a host that has refused some of it. */
export const withoutRefused = (sampling: Sampling | undefined, refused: ReadonlySet<string>): Sampling =>
  Object.fromEntries(Object.entries(sampling ?? {}).filter(([name]) => !refused.has(name)))

/**
 * The member of the sampling that a host has just refused, or null where its refusal is about something else. Models
 * that reason take no temperature but their own, and some hosts know no seed; both answer 400 or 422 and name it.
 */
export function refusedSampling(error: unknown, sent: Sampling): string | null {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return null
  const words = `${error.param} ${error.message} ${JSON.stringify(error.error ?? '')}`
  return Object.keys(sent).find((name) => words.includes(name)) ?? null
}
