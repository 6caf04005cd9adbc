// Written after the measuring was finished, and not used to change it. Labels as in the other files.

// slow n²
export function groupAnagrams(words) {
  const groups = []
  for (const word of words) {
    const key = [...word].sort().join('')
    const group = groups.find((one) => one.key === key)
    if (group) group.words.push(word)
    else groups.push({ key, words: [word] })
  }
  return groups.map((group) => group.words)
}

// fast n
export function partition(items, belongs) {
  const yes = []
  const no = []
  for (const item of items) (belongs(item) ? yes : no).push(item)
  return [yes, no]
}

// slow n²
export function topologicalOrder(graph) {
  const order = []
  const nodes = Object.keys(graph)
  while (order.length < nodes.length) {
    const next = nodes.find((node) => !order.includes(node))
    order.push(next)
  }
  return order
}

// fast n
export function depthFirst(graph) {
  const seen = new Set()
  const open = [Object.keys(graph)[0]]
  while (open.length > 0) {
    const node = String(open.pop())
    if (seen.has(node)) continue
    seen.add(node)
    for (const next of graph[node]) open.push(next)
  }
  return seen.size
}

// fast n
export function treeDepth(node) {
  return node === null ? 0 : 1 + Math.max(treeDepth(node.left), treeDepth(node.right))
}

// fast n
export function toArray(list) {
  const values = []
  for (let node = list; node !== null; node = node.next) values.push(node.value)
  return values
}

// slow n²
export function leaderboard(players) {
  const ranked = []
  for (const player of players) {
    ranked.push(player)
    ranked.sort((a, b) => b.value - a.value)
  }
  return ranked
}

// fast n log n
export function closestPair(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  let best = Number.POSITIVE_INFINITY
  for (let i = 1; i < sorted.length; i++) best = Math.min(best, sorted[i] - sorted[i - 1])
  return best
}

// slow n²
export const runLength = (text) => {
  let rest = text
  const runs = []
  while (rest.length > 0) {
    const run = rest.match(/^(.)\1*/)[0]
    runs.push([run[0], run.length])
    rest = rest.split('').slice(run.length).join('')
  }
  return runs
}

// fast n
export const encode = (text) => {
  const runs = []
  for (const letter of text) {
    if (runs.at(-1)?.[0] === letter) runs.at(-1)[1]++
    else runs.push([letter, 1])
  }
  return runs
}
