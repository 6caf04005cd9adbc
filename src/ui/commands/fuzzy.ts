export interface Fit {
  /** Lower is better. */
  rank: number
  /** The letters of the text that were asked for, from 0. */
  at: number[]
}

/** What a letter costs, by where it stands: at a word's beginning nothing, after the one before little, elsewhere more. */
const GAP = 4
const OUTSIDE_NAME = 30

const isStart = (text: string, at: number): boolean => {
  const before = text[at - 1]
  return before === undefined || /[\s/._-]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? ''))
}

/** How well letters in this order stand in a text, or null. What stands in the last part of a path counts for more. */
export function fuzzy(query: string, text: string): Fit | null {
  const letters = [...query.toLowerCase().replaceAll(' ', '')]
  if (letters.length === 0) return { rank: 0, at: [] }
  const name = text.lastIndexOf('/') + 1
  const inName = name > 0 ? place(letters, text, name) : null
  const anywhere = place(letters, text, 0)
  if (anywhere === null) return null
  if (inName !== null && inName.rank <= anywhere.rank + OUTSIDE_NAME) return inName
  return { ...anywhere, rank: anywhere.rank + (name > 0 ? OUTSIDE_NAME : 0) }
}

function place(letters: string[], text: string, from: number): Fit | null {
  const lower = text.toLowerCase()
  const whole = lower.indexOf(letters.join(''), from)
  if (whole >= 0) {
    const at = letters.map((_, index) => whole + index)
    return { rank: (isStart(text, whole) ? 0 : 6) + (whole - from) / 100 + text.length / 1000, at }
  }
  const at: number[] = []
  let rank = 0
  let next = from
  for (const letter of letters) {
    const near = lower.indexOf(letter, next)
    if (near < 0) return null
    // A word that begins with the letter is meant rather than the nearest one inside of a word.
    let found = near
    if (near !== next || !isStart(text, near)) {
      for (let start = near; start >= 0; start = lower.indexOf(letter, start + 1)) {
        if (!isStart(text, start)) continue
        if (canFollow(letters.slice(at.length + 1), lower, start + 1)) found = start
        break
      }
      if (near === next && at.length > 0) found = near
    }
    rank += found === next && at.length > 0 ? 1 : isStart(text, found) ? 2 : GAP + (found - next) / 10
    at.push(found)
    next = found + 1
  }
  return { rank: 10 + rank + text.length / 1000, at }
}

function canFollow(letters: string[], lower: string, from: number): boolean {
  let at = from
  for (const letter of letters) {
    at = lower.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/** A text in pieces, those that were asked for marked. */
export function pieces(text: string, marks: readonly number[]): { text: string; isMarked: boolean }[] {
  const found: { text: string; isMarked: boolean }[] = []
  const marked = new Set(marks)
  for (let at = 0; at < text.length; at++) {
    const last = found.at(-1)
    if (last && last.isMarked === marked.has(at)) last.text += text[at]
    else found.push({ text: text[at]!, isMarked: marked.has(at) })
  }
  return found
}
