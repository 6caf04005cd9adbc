/** Trims what Node's own parser (`src/node_dotenv.cc`) trims. */
const trim = (text: string): string => text.replace(/^[ \t\n]+|[ \t\n]+$/g, '')

/** The contents of a `.env` file, as `util.parseEnv` and `--env-file` read it. */
export function parseDotEnv(source: string): Record<string, string> {
  const values: Record<string, string> = {}
  let rest = trim(source.replace(/\r\n?/g, '\n'))
  while (rest !== '') {
    const newline = rest.indexOf('\n')
    const equals = rest.indexOf('=')
    if (rest[0] === '\n' || rest[0] === '#' || equals === -1 || (newline !== -1 && newline < equals)) {
      if (newline === -1) break
      rest = trim(rest.slice(newline + 1))
      continue
    }
    let key = trim(rest.slice(0, equals))
    rest = rest.slice(equals + 1)
    // An empty name counts only where its value is empty, too.
    if (key === '' && rest !== '' && rest[0] !== '\n') {
      if (newline === -1) break
      rest = trim(rest.slice(rest.indexOf('\n') + 1))
      continue
    }
    if (key.startsWith('export ')) key = key.slice(7)
    const [value, left] = takeValue(rest)
    values[key] = value
    rest = trim(left)
  }
  return values
}

/** The value at the beginning of `text`, and what comes after its line. */
function takeValue(text: string): [value: string, rest: string] {
  if (text === '' || text[0] === '\n') return ['', text.slice(1)]
  const body = text.replace(/^[ \t]+/, '')
  const quote = body[0]
  if (quote === '"' || quote === "'" || quote === '`') {
    const end = body.indexOf(quote, 1)
    if (end !== -1) {
      const inner = body.slice(1, end)
      const newline = body.indexOf('\n', end + 1)
      return [quote === '"' ? inner.replaceAll('\\n', '\n') : inner, newline === -1 ? '' : body.slice(newline + 1)]
    }
  }
  const newline = body.indexOf('\n')
  const line = newline === -1 ? body : body.slice(0, newline)
  // An opening quote without its other half makes the whole line the value, `#` included.
  const comment = quote === '"' || quote === "'" || quote === '`' ? -1 : line.indexOf('#')
  const value = trim(comment === -1 ? line : line.slice(0, comment))
  return [value, newline === -1 ? '' : body.slice(newline + 1)]
}
