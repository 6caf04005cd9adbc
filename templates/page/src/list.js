/** A shopping list as a value: every function gives a new one. */

/** @typedef {{ what: string, count: number, done: boolean }} Item */

/** What is there already is needed once more. @param {readonly Item[]} list @param {string} text @returns {Item[]} */
export function add(list, text) {
  const what = text.trim()
  if (what === '') return [...list]
  const isSame = (item) => item.what.toLowerCase() === what.toLowerCase()
  if (!list.some(isSame)) return [...list, { what, count: 1, done: false }]
  return list.map((item) => (isSame(item) ? { ...item, count: item.count + 1, done: false } : item))
}

/** @param {readonly Item[]} list @param {string} what @returns {Item[]} */
export const toggle = (list, what) => list.map((item) => (item.what === what ? { ...item, done: !item.done } : item))

/** What is left to buy, as a sentence. @param {readonly Item[]} list */
export function summary(list) {
  if (list.length === 0) return 'Nothing to buy.'
  const left = list.filter((item) => !item.done).length
  return left === 0 ? 'Everything is bought.' : `${left} of ${list.length} left.`
}
