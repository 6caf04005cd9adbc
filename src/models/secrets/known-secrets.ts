import { isDistinct, type SecretSpan } from '../../protocol/secret-forms.ts'
import { readings, variantsOf } from './encodings.ts'

/** A place where a known secret stands in a text; `instead` is what it is without line ends in it, where it had some. */
export interface KnownSpan extends SecretSpan {
  instead?: string
}

/** Secrets that are known, and where they stand in texts, however they are written there. */
export interface KnownSecrets {
  /** False where it was known before, or is too plain to be looked for everywhere. */
  add(secret: string, kind: string): boolean
  find(text: string): KnownSpan[]
  /** Grows with each secret that is added. */
  readonly version: number
}

/** Places in a text are looked up by so many characters. */
const KEY = 8

interface Entry {
  text: string
  kind: string
}

export function createKnownSecrets(): KnownSecrets {
  const known = new Set<string>()
  /** By their first characters. `dense` ones are bytes one by one. */
  const index = { plain: new Map<string, Entry[]>(), dense: new Map<string, Entry[]>() }
  let version = 0

  function lookUp(
    entries: Map<string, Entry[]>,
    text: string,
    found: (start: number, end: number, kind: string) => void,
  ) {
    for (let at = 0; at + KEY <= text.length; at++) {
      const list = entries.get(text.slice(at, at + KEY))
      if (list === undefined) continue
      let longest: Entry | null = null
      for (const entry of list) {
        if (text.startsWith(entry.text, at) && entry.text.length > (longest?.text.length ?? 0)) longest = entry
      }
      if (longest === null) continue
      found(at, at + longest.text.length, longest.kind)
      at += longest.text.length - 1
    }
  }

  return {
    get version() {
      return version
    },

    add(secret, kind) {
      if (known.has(secret) || !isDistinct(secret)) return false
      known.add(secret)
      version++
      for (const { text, reading } of variantsOf(secret)) {
        const key = text.slice(0, KEY)
        const list = index[reading].get(key) ?? []
        list.push({ text, kind })
        index[reading].set(key, list)
      }
      return true
    },

    find(text) {
      if (known.size === 0) return []
      const spans: KnownSpan[] = []
      const plain = readings.plain(text)
      lookUp(index.plain, plain.text, (start, end, kind) => spans.push({ start, end, kind }))
      const joined = readings.joined(text)
      if (joined.at !== null) {
        const { at } = joined
        lookUp(index.plain, joined.text, (start, end, kind) => {
          const [from, to] = [at[start]!, at[end - 1]! + 1]
          if (to - from > end - start) {
            // As it is written, without what came between.
            const instead = Array.from(at.subarray(start, end), (place) => text[place]).join('')
            spans.push({ start: from, end: to, kind, instead })
          }
        })
      }
      for (const reading of [readings.bytes(text), readings.numbers(text)]) {
        lookUp(index.dense, reading.text, (start, end, kind) =>
          spans.push({ start: reading.at?.[start] ?? start, end: (reading.at?.[end - 1] ?? end - 1) + 1, kind }),
        )
      }
      return spans
    },
  }
}
