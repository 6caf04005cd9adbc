import { buildIfStale } from '../../scripts/setup/build.mjs'

/** Builds the page before the first test, so that files that run side by side find it built. */
export default async function build(): Promise<void> {
  const problem = await buildIfStale()
  if (problem) throw new Error(problem)
}
