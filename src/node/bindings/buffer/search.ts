/** Searching, as `indexOfBuffer`, `indexOfString` and `indexOfNumber` of Node's `src/node_buffer.cc`. */

/** Where a search starts: negative offsets count from the end. -1: it cannot match. */
function startOf(length: number, offset: number, needle: number, forward: boolean): number {
  if (offset < 0) {
    if (offset + length >= 0) return length + offset
    return forward || needle === 0 ? 0 : -1
  }
  if (offset + needle <= length) return offset
  if (needle === 0) return length
  return forward ? -1 : length - 1
}

function matches(haystack: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 1; i < needle.length; i++) if (haystack[at + i] !== needle[i]) return false
  return true
}

function searchForward(haystack: Uint8Array, needle: Uint8Array, start: number, step: number): number {
  const first = needle[0]!
  const last = haystack.length - needle.length
  for (let at = haystack.indexOf(first, start); at !== -1 && at <= last; at = haystack.indexOf(first, at + 1)) {
    if (at % step === 0 && matches(haystack, at, needle)) return at
  }
  return -1
}

function searchBackward(haystack: Uint8Array, needle: Uint8Array, start: number, step: number): number {
  const first = needle[0]!
  let at = Math.min(start, haystack.length - needle.length)
  while (at >= 0) {
    at = haystack.lastIndexOf(first, at)
    if (at === -1) return -1
    if (at % step === 0 && matches(haystack, at, needle)) return at
    at--
  }
  return -1
}

/** `unit` is 2 for UTF-16, which matches at even positions only. `end` is exclusive. */
export function indexOfBytes(
  whole: Uint8Array,
  needle: Uint8Array,
  offset: number,
  forward: boolean,
  end: number,
  unit: 1 | 2,
): number {
  const limit = Math.max(0, Math.min(end, whole.length))
  const haystack = limit === whole.length ? whole : whole.subarray(0, limit)
  // A negative offset counts from the end of the whole, not of the range.
  const start = startOf(whole.length, Math.trunc(offset), needle.length, forward)
  if (needle.length === 0) return Math.min(start, unit === 2 ? limit & ~1 : limit)
  if (haystack.length === 0 || start < 0) return -1
  if ((forward && needle.length + start > haystack.length) || needle.length > haystack.length) return -1
  if (unit === 2) {
    if (haystack.length < 2 || needle.length < 2) return -1
    const even = haystack.subarray(0, haystack.length & ~1)
    const text = needle.subarray(0, needle.length & ~1)
    const from = start & ~1
    return forward ? searchForward(even, text, from, 2) : searchBackward(even, text, from, 2)
  }
  return forward ? searchForward(haystack, needle, start, 1) : searchBackward(haystack, needle, start, 1)
}

export function indexOfByte(whole: Uint8Array, byte: number, offset: number, forward: boolean, end: number): number {
  const limit = Math.max(0, Math.min(end, whole.length))
  const start = startOf(whole.length, Math.trunc(offset), 1, forward)
  if (start < 0 || limit === 0) return -1
  if (!forward) return whole.lastIndexOf(byte & 0xff, Math.min(start, limit - 1))
  const at = whole.indexOf(byte & 0xff, start)
  return at < limit ? at : -1
}

/** -1, 0 or 1, bytewise, the shorter first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
}
