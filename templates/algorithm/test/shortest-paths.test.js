import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortestPaths } from '../src/shortest-paths.js'

const graphOf = (roads) => {
  const graph = new Map()
  for (const [from, to, cost] of roads) {
    if (!graph.has(to)) graph.set(to, new Map())
    graph.set(from, (graph.get(from) ?? new Map()).set(to, cost))
  }
  return graph
}

/** Looks over all roads again until nothing gets cheaper. */
function bruteForce(graph, start) {
  const costs = new Map([[start, 0]])
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const [from, roads] of graph) {
      for (const [to, cost] of roads) {
        const sum = (costs.get(from) ?? Number.POSITIVE_INFINITY) + cost
        if (sum < (costs.get(to) ?? Number.POSITIVE_INFINITY)) {
          costs.set(to, sum)
          isChanged = true
        }
      }
    }
  }
  return costs
}

/** The same numbers in every run. */
function random(seed) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const sorted = (costs) => [...costs].sort(([a], [b]) => (a < b ? -1 : 1))

test('takes the longer way where it costs less', () => {
  const graph = graphOf([
    ['a', 'b', 7],
    ['a', 'c', 1],
    ['c', 'd', 1],
    ['d', 'b', 2],
  ])
  assert.deepEqual(sorted(shortestPaths(graph, 'a')), [
    ['a', 0],
    ['b', 4],
    ['c', 1],
    ['d', 2],
  ])
})

test('leaves out what cannot be reached', () => {
  const graph = graphOf([
    ['a', 'b', 1],
    ['c', 'a', 1],
  ])
  assert.deepEqual(sorted(shortestPaths(graph, 'a')), [
    ['a', 0],
    ['b', 1],
  ])
})

test('refuses an unknown start and roads that cost less than nothing', () => {
  assert.throws(() => shortestPaths(new Map(), 'a'), RangeError)
  assert.throws(() => shortestPaths(graphOf([['a', 'b', -1]]), 'a'), RangeError)
})

test('agrees with brute force on 200 random graphs', () => {
  const next = random(42)
  for (let round = 0; round < 200; round++) {
    const places = 2 + Math.floor(next() * 12)
    const roads = Array.from({ length: Math.floor(next() * 40) }, () => [
      `p${Math.floor(next() * places)}`,
      `p${Math.floor(next() * places)}`,
      Math.floor(next() * 10),
    ])
    const graph = graphOf([['p0', 'p1', 5], ...roads])
    assert.deepEqual(sorted(shortestPaths(graph, 'p0')), sorted(bruteForce(graph, 'p0')), JSON.stringify(roads))
  }
})
