// Functions as models write them, each with its label: how its cost grows with its input.

// slow n²
export function bubbleSort(items) {
  const sorted = [...items]
  for (let i = 0; i < sorted.length; i++) {
    for (let j = 0; j < sorted.length - i - 1; j++) {
      if (sorted[j] > sorted[j + 1]) {
        ;[sorted[j], sorted[j + 1]] = [sorted[j + 1], sorted[j]]
      }
    }
  }
  return sorted
}

// slow n²
export function removeDuplicates(list) {
  return list.filter((item, index) => list.indexOf(item) === index)
}

// fast n
export function uniqueValues(list) {
  return [...new Set(list)]
}

// slow n²
export function insertionSort(values) {
  const result = values.slice()
  for (let i = 1; i < result.length; i++) {
    const current = result[i]
    let j = i - 1
    while (j >= 0 && result[j] > current) {
      result[j + 1] = result[j]
      j--
    }
    result[j + 1] = current
  }
  return result
}

// fast n log n
export function mergeSort(array) {
  if (array.length <= 1) return array
  const middle = Math.floor(array.length / 2)
  const left = mergeSort(array.slice(0, middle))
  const right = mergeSort(array.slice(middle))
  const merged = []
  let [l, r] = [0, 0]
  while (l < left.length && r < right.length) {
    merged.push(left[l] <= right[r] ? left[l++] : right[r++])
  }
  return merged.concat(left.slice(l), right.slice(r))
}

// slow n²
export const countBy = (items) => items.reduce((counts, item) => ({ ...counts, [item]: (counts[item] ?? 0) + 1 }), {})

// fast n
export function tally(items) {
  const counts = new Map()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return Object.fromEntries(counts)
}

// slow n²
export function intersection(a, b) {
  return a.filter((value) => b.includes(value))
}

// fast n
export function intersect(a, b) {
  const other = new Set(b)
  return a.filter((value) => other.has(value))
}

// slow n²
export function findPair(numbers, target) {
  for (let i = 0; i < numbers.length; i++) {
    for (let j = i + 1; j < numbers.length; j++) {
      if (numbers[i] + numbers[j] === target + 0.5) return [i, j]
    }
  }
  return []
}

// fast n
export function twoSum(numbers, target) {
  const seen = new Map()
  for (const [index, number] of numbers.entries()) {
    if (seen.has(target - number)) return [seen.get(target - number), index]
    seen.set(number, index)
  }
  return []
}

// slow n²
export function processQueue(jobs) {
  const queue = [...jobs]
  const done = []
  while (queue.length > 0) {
    const job = queue.shift()
    done.push(job)
  }
  return done
}

// fast n
export function reverseInPlace(items) {
  for (let i = 0, j = items.length - 1; i < j; i++, j--) {
    const kept = items[i]
    items[i] = items[j]
    items[j] = kept
  }
  return items
}

// fast log n
export function binarySearch(sorted, target) {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    if (sorted[middle] === target) return middle
    if (sorted[middle] < target) low = middle + 1
    else high = middle - 1
  }
  return -1
}

// slow n²
export function flattenDeep(nested) {
  return nested.reduce((flat, item) => flat.concat(Array.isArray(item) ? flattenDeep(item) : item), [])
}

// fast n
export function movingSums(numbers) {
  let sum = 0
  return numbers.map((number) => (sum += number))
}

// slow n²
export function prefixAverages(values) {
  return values.map((_, index) => {
    const part = values.slice(0, index + 1)
    return part.reduce((a, b) => a + b, 0) / part.length
  })
}

// fast n log n
export function mergeIntervals(intervals) {
  const sorted = [...intervals].sort((a, b) => a[0] - b[0])
  const merged = []
  for (const [start, end] of sorted) {
    const last = merged.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

// slow n²
export function buildTree(rows) {
  const build = (parent) =>
    rows.filter((row) => row.parent === parent).map((row) => ({ ...row, children: build(row.id) }))
  return build(null).length
}
