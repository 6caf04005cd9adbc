/** Greets by name; whoever gives none is the world. */
export function greet(name = 'world') {
  const trimmed = name.trim()
  if (trimmed === '') throw new RangeError('a name must have at least one letter')
  return `Hello, ${trimmed}!`
}
