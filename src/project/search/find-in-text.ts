export interface SearchQuery {
  text: string
  isRegex: boolean
  matchesCase: boolean
  wholeWord: boolean
}

/** One line that holds what is looked for. Lines and columns count from 1, lengths are UTF-16 units. */
export interface LineMatch {
  line: number
  column: number
  length: number
  /** The line, or the part of a long one around the match. */
  shown: string
  /** Where the match begins in `shown`, from 0. */
  at: number
}

/** So much of a long line is shown before a match, and in all. */
const BEFORE = 40
const MOST_SHOWN = 240

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** null for an empty query; a message where the pattern is not one. */
export function compileQuery(query: SearchQuery): { pattern: RegExp } | { message: string } | null {
  if (query.text === '') return null
  const source = query.isRegex ? query.text : escaped(query.text)
  // Not `\b`: a word may be of any script, and the text may begin or end with a sign.
  const whole = query.wholeWord ? `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])` : source
  const flags = `gm${query.matchesCase ? '' : 'i'}`
  try {
    return { pattern: new RegExp(whole, `${flags}u`) }
  } catch {
    // A pattern from another language may hold escapes that `u` refuses.
    try {
      return { pattern: new RegExp(whole, flags) }
    } catch (error) {
      return {
        message: error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : 'no pattern',
      }
    }
  }
}

/** Every match, in order; at most `most`. Empty matches count as none. */
export function findInText(text: string, pattern: RegExp, most: number): LineMatch[] {
  const found: LineMatch[] = []
  let line = 1
  let lineStart = 0
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match && found.length < most; match = pattern.exec(text)) {
    if (match[0] === '') {
      pattern.lastIndex++
      continue
    }
    for (
      let next = text.indexOf('\n', lineStart);
      next >= 0 && next < match.index;
      next = text.indexOf('\n', lineStart)
    ) {
      line++
      lineStart = next + 1
    }
    const lineEnd = text.indexOf('\n', match.index)
    const end = lineEnd < 0 ? text.length : lineEnd
    const column = match.index - lineStart
    const from = end - lineStart > MOST_SHOWN ? Math.max(0, column - BEFORE) : 0
    found.push({
      line,
      column: column + 1,
      length: match[0].length,
      shown: text.slice(lineStart + from, Math.min(end, lineStart + from + MOST_SHOWN)).replace(/\r$/, ''),
      at: column - from,
    })
  }
  return found
}
