/** A secret as it may stand in a text, in lower case, and what stands for in the text that it was found in. */
export interface Variant {
  /** In lower case: a text is looked through without regard to case. */
  text: string
  /** In which reading of a text it is looked for. */
  reading: 'plain' | 'dense'
}

/** Shorter pieces come by chance. */
const LEAST = 8

/**
 * A secret in the encodings that programs give it: as it is; escaped once and twice as in JSON; percent-encoded where
 * addresses must be, and in full; HTML entities by name, decimal and hexadecimal; base64 and its form for addresses at
 * each of the three offsets; hexadecimal; the numbers of its bytes. `dense` ones are looked for in a text without its
 * blanks, commas and marks between bytes.
 */
export function variantsOf(secret: string): Variant[] {
  const bytes = new TextEncoder().encode(secret)
  const json = JSON.stringify(secret).slice(1, -1)
  const plain = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    [...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    secret.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!),
    secret.replace(/[^\w]/g, (c) => `&#${c.charCodeAt(0)};`),
    secret.replace(/[^\w]/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
    [...secret].map((c) => `&#${c.codePointAt(0)};`).join(''),
    [...secret].map((c) => `&#x${c.codePointAt(0)!.toString(16)};`).join(''),
    // A secret with half a character in it cannot be encoded.
    ...(secret.isWellFormed() ? [encodeURIComponent(secret), encodeURIComponent(secret).replaceAll('%20', '+')] : []),
    encodeURI(secret.toWellFormed()),
    ...base64Of(bytes).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]),
  ]
  const dense = [hex(bytes), [...bytes].join(',')]
  const found: Variant[] = []
  for (const [reading, texts] of [
    ['plain', plain],
    ['dense', dense],
  ] as const) {
    for (const text of new Set(texts.map((one) => one.toLowerCase()))) {
      if (text.length >= LEAST) found.push({ text, reading })
    }
  }
  return found
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** What base64 makes of the bytes, wherever they begin in what is encoded: without the characters that others share. */
function base64Of(bytes: Uint8Array): string[] {
  return [0, 1, 2].map((offset) => {
    const padded = new Uint8Array(offset + bytes.length)
    padded.set(bytes, offset)
    const text = btoa(String.fromCharCode(...padded)).replace(/=+$/, '')
    const first = offset === 0 ? 0 : offset + 1
    const last = padded.length % 3 === 0 ? text.length : text.length - 1
    return text.slice(first, last)
  })
}

/** A text without some of its characters, and where each of those that are left stands in it. */
export interface Reading {
  text: string
  /** null: every character stands where it stood. */
  at: Uint32Array | null
}

/** What may stand between the parts of a secret that is cut at a line's end: numbers and signs of the next line too. */
const LINE_ENDS =
  /(?:["'`][ \t]*[+\\]?[ \t]*)?(?:\r?\n|\\r?\\n|\\n)(?:[ \t]*\d{1,6}[\t|:→])?[ \t]*[+\-|>]?[ \t]*["'`]?/g
/** Colours of a terminal. */
const COLOURS = /\u001b\[[\d;]*m/g
/** What stands between bytes that are written one by one. */
const BETWEEN_BYTES = /0x|\\x|[\s:,[\]%"]+/g

/** The ways in which a text is looked through. */
export const readings: Record<'plain' | 'joined' | 'bytes' | 'numbers', (text: string) => Reading> = {
  plain: (text) => ({ text: text.toLowerCase(), at: null }),
  joined: (text) => without(without({ text, at: null }, COLOURS), LINE_ENDS),
  bytes: (text) => without({ text, at: null }, BETWEEN_BYTES),
  numbers: (text) => without({ text, at: null }, /[\s[\]]+/g),
}

function without({ text, at }: Reading, pattern: RegExp): Reading {
  const kept = new Uint32Array(text.length)
  let made = ''
  let count = 0
  let from = 0
  const keep = (to: number) => {
    made += text.slice(from, to)
    for (let index = from; index < to; index++) kept[count++] = at?.[index] ?? index
  }
  for (const match of text.matchAll(pattern)) {
    keep(match.index)
    from = match.index + match[0].length
  }
  // Nothing was left out: no reading of its own.
  if (from === 0) return { text: text.toLowerCase(), at }
  keep(text.length)
  return { text: made.toLowerCase(), at: kept.subarray(0, count) }
}
