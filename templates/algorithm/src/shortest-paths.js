/**
 * The cost of the cheapest way from `start` to every place that can be reached (Dijkstra's algorithm).
 *
 * @param {Map<string, Map<string, number>>} graph roads by where they begin; what a road costs is 0 or more
 * @param {string} start
 * @returns {Map<string, number>}
 */
export function shortestPaths(graph, start) {
  if (!graph.has(start)) throw new RangeError(`there is no place called ${start}`)
  const done = new Map()
  const open = new Map([[start, 0]])
  while (open.size > 0) {
    const [place, cost] = nearest(open)
    open.delete(place)
    done.set(place, cost)
    for (const [next, length] of graph.get(place) ?? []) {
      if (length < 0) throw new RangeError(`the road from ${place} to ${next} costs less than nothing`)
      if (done.has(next)) continue
      if (cost + length < (open.get(next) ?? Number.POSITIVE_INFINITY)) open.set(next, cost + length)
    }
  }
  return done
}

function nearest(open) {
  let best = null
  for (const entry of open) if (best === null || entry[1] < best[1]) best = entry
  return best
}
