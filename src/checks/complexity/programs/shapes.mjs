// What functions are given to work on. Every shape of size n holds about n elements, and is the same in every run.

/** Numbers that look random and are the same each time (Lehmer's generator, modulus 2³¹ − 1, factor 48271). */
function dice(seed = 20_261) {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

const range = (n, make) => {
  const roll = dice()
  const items = []
  for (let i = 0; i < n; i++) items.push(make(i, roll))
  return items
}
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const letters = (length, roll) => {
  let text = ''
  while (text.length < length) text += LETTERS[roll(26)]
  return text
}

const tree = (low, high) => {
  if (low > high) return null
  const middle = (low + high) >> 1
  const value = middle
  return { value, val: value, key: value, left: tree(low, middle - 1), right: tree(middle + 1, high) }
}
const chain = (n) => {
  let list = null
  for (let i = n; i > 0; i--) list = { value: i, val: i, data: i, next: list }
  return list
}
const root = (n) => Math.max(2, Math.round(Math.sqrt(n)))

/** One value each; `kind` is what a type annotation would say of it. */
export const SHAPES = {
  'random numbers': { kind: 'numbers', make: (n) => range(n, (_i, roll) => roll(n)) },
  'sorted numbers': { kind: 'numbers', make: (n) => range(n, (i) => i) },
  'reversed numbers': { kind: 'numbers', make: (n) => range(n, (i) => n - i) },
  'equal numbers': { kind: 'numbers', make: (n) => range(n, () => 7) },
  'random text': { kind: 'text', make: (n) => letters(n, dice()) },
  'one letter again and again': { kind: 'text', make: (n) => 'a'.repeat(n) },
  words: {
    kind: 'text',
    make: (n) =>
      range(Math.ceil(n / 6), (_i, roll) => letters(5, roll))
        .join(' ')
        .slice(0, n),
  },
  brackets: { kind: 'text', make: (n) => '('.repeat(n / 2) + ')'.repeat(n / 2) },
  'a number': { kind: 'number', make: (n) => n },
  strings: { kind: 'strings', make: (n) => range(n, (_i, roll) => letters(6, roll)) },
  intervals: { kind: 'pairs', make: (n) => range(n, (_i, roll) => [roll(n), n + roll(n)]) },
  'a square matrix': { kind: 'matrix', make: (n) => range(root(n), () => range(root(n), (_i, roll) => roll(10))) },
  records: {
    kind: 'records',
    make: (n) =>
      range(n, (i, roll) => ({ id: i, name: letters(6, roll), value: roll(n), group: `g${roll(5)}`, parent: null })),
  },
  'a graph': {
    kind: 'graph',
    make: (n) => Object.fromEntries(range(n, (i) => [i, [(i + 1) % n, (2 * i) % n]])),
  },
  'a tree': { kind: 'tree', make: (n) => tree(1, n) },
  'a linked list': { kind: 'list', make: (n) => chain(n) },
}

/** Further arguments beside the first, by the number of arguments. */
const FURTHER = {
  1: [[]],
  2: [['same'], ['shifted'], ['n'], ['one'], ['function'], ['letter'], ['name']],
  3: [
    ['same', 'same'],
    ['zero', 'last'],
    ['one', 'n'],
    ['function', 'zero'],
    ['n', 'function'],
  ],
}

const by = (value) => (typeof value === 'object' && value !== null ? value.value : value)
const EXTRA = {
  same: (make, n) => make(n),
  /** As large as the first, with little in common with it. */
  shifted: (make, n) => {
    const value = make(n)
    if (typeof value === 'number') return value + 1
    if (typeof value === 'string') return value.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
    return Array.isArray(value) ? value.map((one) => (typeof one === 'number' ? one + 2 * n : one)) : value
  },
  n: (_make, n) => n,
  one: () => 1,
  zero: () => 0,
  last: (_make, n) => n - 1,
  function: () => by,
  letter: () => 'z',
  name: () => 'group',
}

/** Every way to call a function of so many parameters: a name, and what makes its arguments. */
export function callsFor(parameters) {
  const calls = []
  for (const [name, { make }] of Object.entries(SHAPES)) {
    for (const extra of FURTHER[parameters] ?? []) {
      calls.push({
        name: [name, ...extra].join(', '),
        make: (n) => [make(n), ...extra.map((one) => EXTRA[one](make, n))],
      })
    }
  }
  return calls
}
