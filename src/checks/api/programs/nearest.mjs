// @ts-check

/**
 * The one of these names that was probably meant, or null.
 *
 * @param {string} name
 * @param {Iterable<string>} candidates
 */
export function nearest(name, candidates) {
  let best = null
  // A third of the name may be wrong; more is another name.
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/**
 * Insertions, deletions and changes of one letter that lead from one word to the other (Levenshtein, 1966).
 *
 * @param {string} from
 * @param {string} to
 */
export function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = /** @type {number} */ (row[j - 1]) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(/** @type {number} */ (row[j]) + 1, /** @type {number} */ (next[j - 1]) + 1, change))
    }
    row = next
  }
  return /** @type {number} */ (row[to.length])
}
