/** One program of a command line, as the shell would start it. */
export interface SimpleCommand {
  /** Without quotes; substitutions as they stand. */
  words: string[]
  /** Its standard output goes to a file. */
  redirected: boolean
  /** What stands in brackets, in the place of a program. */
  group?: ShellList
}

/** `a | b`, and what stands before it. */
export interface Pipeline {
  /** `;` for the first one too. A line end is a `;`. */
  after: ';' | '&' | '&&' | '||'
  /** `&` stands behind it: nobody waits for it. */
  background?: boolean
  stages: SimpleCommand[]
}

export type ShellList = Pipeline[]

/** Words that begin what is no list of simple commands. */
const KEYWORDS = new Set(['if', 'for', 'while', 'until', 'case', 'select', 'function', '!', '[['])
const REDIRECTION = /^(\d*|&)(>>|>\||>&|<&|<>|>|<)/

/**
 * A command line as a list of pipelines (POSIX.1-2024, 2.9). null where it is more than this knows: loops, functions,
 * here-documents, open quotes. Whoever asks must then assume the worst.
 */
export function readShellList(text: string): ShellList | null {
  const reader = { text, at: 0 }
  const list = readList(reader, null)
  return list !== null && reader.at >= text.length ? list : null
}

interface Reader {
  text: string
  at: number
}

function readList(reader: Reader, closing: ')' | '}' | null): ShellList | null {
  const list: ShellList = []
  let after: Pipeline['after'] = ';'
  let stages: SimpleCommand[] = []
  let piped = false
  for (;;) {
    skipBlanks(reader)
    const rest = reader.text.slice(reader.at)
    const operator = /^(?:&&|\|\||\|&|[;|&\n])/.exec(rest)?.[0]
    const ends = rest === '' || (closing !== null && rest.startsWith(closing))
    if (operator === undefined && !ends) {
      if (stages.length > 0 && !piped) return null
      const stage = readStage(reader)
      if (stage === null) return null
      stages.push(stage)
      piped = false
      continue
    }
    if (operator === '|' || operator === '|&') {
      if (stages.length === 0 || piped) return null
      piped = true
      reader.at += operator.length
      continue
    }
    // A line end after an operator means nothing.
    if (operator === '\n' && (piped || (stages.length === 0 && after !== ';'))) {
      reader.at++
      continue
    }
    if (piped || (stages.length === 0 && (operator === '&&' || operator === '||' || operator === '&'))) return null
    if (stages.length > 0) list.push({ after, stages, ...(operator === '&' ? { background: true } : {}) })
    stages = []
    if (ends) return closing === null ? list : rest === '' ? null : list
    after = operator === '\n' ? ';' : (operator as Pipeline['after'])
    reader.at += operator!.length
  }
}

function skipBlanks(reader: Reader): void {
  const blank = /^(?:[ \t\r]|\\\n)*(?:#[^\n]*)?/.exec(reader.text.slice(reader.at))![0]
  reader.at += blank.length
}

function readStage(reader: Reader): SimpleCommand | null {
  const stage: SimpleCommand = { words: [], redirected: false }
  const bracket = reader.text[reader.at]
  if (bracket === '(' || /^\{\s/.test(reader.text.slice(reader.at))) {
    reader.at++
    const closing = bracket === '(' ? ')' : '}'
    const group = readList(reader, closing)
    if (group === null) return null
    reader.at++
    stage.group = group
  }
  for (;;) {
    skipBlanks(reader)
    const rest = reader.text.slice(reader.at)
    if (rest === '' || /^[;|)\n]/.test(rest) || (rest.startsWith('&') && !rest.startsWith('&>'))) break
    if (stage.group !== undefined && rest.startsWith('}')) break
    const redirection = REDIRECTION.exec(rest)
    if (redirection) {
      if (rest.startsWith('<<')) return null
      reader.at += redirection[0].length
      skipBlanks(reader)
      const target = readWord(reader)
      if (target === null || target === '') return null
      const [, from, how] = redirection
      const copies = how === '>&' && /^\d$|^-$/.test(target)
      const writes = how!.startsWith('>') && (from === '' || from === '1' || from === '&')
      // `>&2` says the same in another place; both streams are read.
      if (writes && !(copies && target === '2')) stage.redirected = true
      continue
    }
    const word = readWord(reader)
    if (word === null || stage.group !== undefined) return null
    stage.words.push(word)
  }
  return stage.words.length > 0 && KEYWORDS.has(stage.words[0]!) ? null : stage
}

/** Up to a blank or an operator. null where a quote or a substitution is left open. */
function readWord(reader: Reader): string | null {
  const { text } = reader
  let word = ''
  while (reader.at < text.length) {
    const char = text[reader.at]!
    if (/[\s;|&()<>]/.test(char)) break
    if (char === '\\') {
      word += text[reader.at + 1] ?? ''
      reader.at += 2
    } else if (char === "'" || char === '"') {
      const quoted = char === "'" ? /^'([^']*)'/ : /^"((?:[^"\\]|\\[\s\S])*)"/
      const match = quoted.exec(text.slice(reader.at))
      if (!match) return null
      word += char === "'" ? match[1]! : match[1]!.replace(/\\(["\\$`])/g, '$1')
      reader.at += match[0].length
    } else if (char === '`' || text.startsWith('$(', reader.at)) {
      const match = (char === '`' ? /^`[^`]*`/ : /^\$\((?:[^()]|\([^()]*\))*\)/).exec(text.slice(reader.at))
      if (!match) return null
      word += match[0]
      reader.at += match[0].length
    } else {
      word += char
      reader.at++
    }
  }
  return word
}
