/** Shell patterns as regular expressions. In a pattern, `\` quotes the next character. */

const CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
  word: '\\w',
}

export const quotePattern = (text: string): string => text.replace(/[\\*?[\]()|!+@]/g, '\\$&')
export const hasGlob = (pattern: string): boolean => /(^|[^\\])(\\\\)*([*?[]|[?*+@!]\()/.test(pattern)
export const unquotePattern = (pattern: string): string => pattern.replace(/\\([\s\S])/g, '$1')

/** The body of a regular expression, without anchors. `greedy` false makes stars match as little as they can. */
export function patternSource(pattern: string, options: { greedy?: boolean; path?: boolean } = {}): string {
  const any = options.path ? '[^/]' : '[\\s\\S]'
  const star = `${any}*${options.greedy === false ? '?' : ''}`
  let at = 0

  function run(until: string | null): string {
    let out = ''
    while (at < pattern.length) {
      const char = pattern[at]!
      if (until?.includes(char)) return out
      if ('?*+@!'.includes(char) && pattern[at + 1] === '(') {
        at += 2
        out += group(char)
      } else if (char === '*') {
        while (pattern[at + 1] === '*') at++
        at++
        out += star
      } else if (char === '?') {
        at++
        out += any
      } else if (char === '[') {
        out += bracket()
      } else if (char === '\\' && at + 1 < pattern.length) {
        out += literal(pattern[at + 1]!)
        at += 2
      } else {
        out += literal(char)
        at++
      }
    }
    return out
  }

  function group(kind: string): string {
    const choices: string[] = []
    for (;;) {
      choices.push(run('|)'))
      const end = pattern[at++]
      if (end !== '|') break
    }
    const body = `(?:${choices.join('|')})`
    if (kind === '!') return `(?:(?!${body}${at >= pattern.length ? '$' : ''})${any}*?)`
    return body + (kind === '@' ? '' : kind)
  }

  function bracket(): string {
    let end = at + 1
    if (pattern[end] === '!' || pattern[end] === '^') end++
    if (pattern[end] === ']') end++
    while (end < pattern.length && pattern[end] !== ']') {
      if (pattern[end] === '[' && pattern[end + 1] === ':') end = pattern.indexOf(':]', end) + 1
      else if (pattern[end] === '\\') end++
      end++
      if (end === 0) break
    }
    if (end >= pattern.length) {
      at++
      return '\\['
    }
    let body = pattern.slice(at + 1, end)
    at = end + 1
    const negated = /^[!^]/.test(body)
    if (negated) body = body.slice(1)
    const set = `${negated && options.path ? '/' : ''}${setOf(body)}`
    if (set === '') return negated ? any : '(?!)'
    return `[${negated ? '^' : ''}${set}]`
  }

  return run(null)
}

/** What stands between brackets, as between those of a regular expression. A range that runs backwards holds nothing. */
function setOf(body: string): string {
  const items = [...body.matchAll(/\[:(\w*):\]|\[([.=])([\s\S])\2\]|\\([\s\S])|([\s\S])/gu)].map(
    ([, name, , named, quoted, plain]) => ({ name, char: named ?? quoted ?? plain, plain }),
  )
  let out = ''
  for (let index = 0; index < items.length; index++) {
    const { name, char } = items[index]!
    const last = items[index + 2]?.char
    if (char === undefined) out += CLASSES[name!] ?? ''
    else if (items[index + 1]?.plain === '-' && last !== undefined) {
      if (char.codePointAt(0)! <= last.codePointAt(0)!) out += `${inSet(char)}-${inSet(last)}`
      index += 2
    } else out += inSet(char)
  }
  return out
}

const inSet = (char: string): string => char.replace(/[\\\]^[-]/, '\\$&')

const literal = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

export function matches(pattern: string, text: string, ignoreCase = false): boolean {
  if (!hasGlob(pattern)) {
    const plain = unquotePattern(pattern)
    return ignoreCase ? plain.toLowerCase() === text.toLowerCase() : plain === text
  }
  return new RegExp(`^${patternSource(pattern)}$`, ignoreCase ? 'iu' : 'u').test(text)
}
