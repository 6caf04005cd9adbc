export const MAX_LINES = 2000
const MAX_CHARACTERS = 50_000
const MAX_LINE = 2000

/** Lines of a file as the model sees them: numbered, at most 2,000 of them or 50 KB. */
export interface NumberedLines {
  text: string
  /** How many are shown. */
  count: number
  /** Of the whole file. */
  total: number
  /** Every line is shown, to its end. */
  whole: boolean
}

/** `first` counts from 1; past the end nothing is shown. */
export function numberLines(content: string, first = 1, limit = MAX_LINES): NumberedLines {
  const lines = content.split('\n')
  // The end of the last line does not begin another one.
  if (lines.at(-1) === '') lines.pop()
  const shown: string[] = []
  let characters = 0
  for (const line of lines.slice(first - 1, first - 1 + Math.min(Math.max(1, limit), MAX_LINES))) {
    const cut =
      line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)} [… ${line.length - MAX_LINE} more characters]` : line
    const numbered = `${String(first + shown.length).padStart(5)}\t${cut}`
    characters += numbered.length + 1
    if (characters > MAX_CHARACTERS && shown.length > 0) break
    shown.push(numbered)
  }
  const last = first + shown.length - 1
  const rest = last < lines.length ? ` Go on with offset ${last + 1}.` : ''
  const range = first === 1 && rest === '' ? '' : `\n(Lines ${first} to ${last} of ${lines.length}.${rest})`
  const whole = first === 1 && rest === '' && lines.every((line) => line.length <= MAX_LINE)
  return { text: shown.join('\n') + range, count: shown.length, total: lines.length, whole }
}
