/** A title as part of an address: `Größe & Gewicht` gives `grosse-gewicht`. */
export function slug(title, { separator = '-', limit = Number.POSITIVE_INFINITY } = {}) {
  const words = title
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[\p{Letter}\p{Number}]+/gu)
  let made = ''
  for (const word of words ?? []) {
    const longer = made === '' ? word : made + separator + word
    if (longer.length > limit) break
    made = longer
  }
  return made
}
