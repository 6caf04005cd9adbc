import { type Block, splitBlocks } from './paste-blocks.ts'
import { pathInComment, pathInInfo, pathInLine } from './paste-path.ts'

/** What a chat's answer asks to be done. */
export interface PastedAnswer {
  files: { path: string; content: string }[]
  edits: { path: string; edits: { old: string; new: string }[] }[]
  commands: string[]
  /** The answer without its blocks. */
  words: string
  summary: string | null
  notCovered: string[]
  /** Why it cannot be used as it is: sentences for the chat. Empty where it can. */
  problems: string[]
}

const SHELL = ['sh', 'bash', 'shell', 'zsh', 'console', 'terminal', 'shellsession']
/** Blocks that show something (a tree of files, output, a request) unless they name a file. */
const SHOWN = ['', 'text', 'txt', 'plaintext', 'plain', 'output', 'http', 'json', 'mermaid', 'tree', 'ascii', 'log']

/** Reads an answer in the format that was asked for, and in those that chats prefer. */
export function parseAnswer(answer: string): PastedAnswer {
  const { blocks, words } = splitBlocks(answer)
  const found: PastedAnswer = {
    files: [],
    edits: [],
    commands: [],
    words: words.trim(),
    problems: [],
    ...closing(words),
  }
  const nameless: string[] = []
  for (const block of blocks) {
    const { path, content } = namePath(block)
    if (path === null) {
      if (SHELL.includes(block.language)) found.commands.push(...readCommands(content))
      else if (!SHOWN.includes(block.language) || isEdit(content)) nameless.push(firstLine(content))
    } else if (block.language === 'diff' || block.language === 'patch') {
      found.problems.push(`For ${path} there is a diff. Send the whole file instead.`)
    } else if (isEdit(content)) {
      found.edits.push({ path, edits: readEdits(content) })
    } else if (PLACEHOLDER.test(content)) {
      found.problems.push(`${path} is not whole: “${PLACEHOLDER.exec(content)![0].trim()}”. Send all of it.`)
    } else {
      setFile(found, path, content)
    }
  }
  if (blocks.length === 0) readBare(answer, found)
  const useless = found.files.length + found.edits.length + found.commands.length === 0
  if (useless && found.problems.length === 0 && nameless.length > 0) {
    found.problems.push(
      `The code block that begins with “${nameless[0]}” names no file. Put its path into the fence: \`\`\`js src/name.js`,
    )
  }
  return found
}

/** A file that is given twice counts as it was given last. */
function setFile(found: PastedAnswer, path: string, content: string): void {
  found.files = found.files.filter((file) => file.path !== path)
  found.files.push({ path, content: content === '' || content.endsWith('\n') ? content : `${content}\n` })
}

function namePath({ info, language, content, above }: Block): { path: string | null; content: string } {
  const inInfo = pathInInfo(info)
  if (inInfo) return { path: inInfo, content }
  const lines = content.split('\n')
  const inComment = pathInComment(lines[0]!)
  if (inComment) return { path: inComment, content: lines.slice(lines[1]?.trim() === '' ? 2 : 1).join('\n') }
  // With aider's blocks the path stands alone in the first line.
  const bare = isEdit(content) && pathInInfo(lines[0]!)
  if (bare) return { path: bare, content }
  const isShell = SHELL.includes(language)
  const [near, further] = above
  const path = near === undefined ? null : pathInLine(near)
  // "Run src/server.js:" stands above a command, not above a file.
  if (path && !(isShell && !path.endsWith('.sh'))) return { path, content }
  if (isShell || SHOWN.includes(language)) {
    const manifest = language === 'json' && /"(?:scripts|type|dependencies)"\s*:/.test(content)
    return { path: manifest ? 'package.json' : null, content }
  }
  const heading = further && /^(?:#|\*\*|\d+\.)/.test(further) ? pathInLine(further) : null
  return { path: heading, content }
}

const EDIT = /^<{5,} ?SEARCH[^\n]*\n([\s\S]*?)^={5,}[ \t]*\n([\s\S]*?)^>{5,} ?REPLACE/gm
const isEdit = (content: string): boolean => /^<{5,} ?SEARCH/m.test(content)

function readEdits(content: string): { old: string; new: string }[] {
  const inner = (text: string) => text.replace(/\n$/, '')
  return [...content.matchAll(EDIT)].map((match) => ({ old: inner(match[1]!), new: inner(match[2]!) }))
}

/** A comment that stands for code which the chat did not want to repeat. */
const PLACEHOLDER =
  /^[ \t]*(?:\/\/|#|\/\*|<!--|--|\{\/\*)[ \t]*(?:(?:\.{3}|…)[ \t]*(?=.*\b(?:rest|existing|remain\w*|unchanged|same|previous|other)\b)|(?:the )?(?:rest of (?:the |your )?(?:file|code)|existing code)\b|(?:unchanged|same as (?:before|above)))[^\n]*/im

/** One command a line. Lines of a session that do not follow a prompt are output. */
function readCommands(content: string): string[] {
  if (content.includes('<<')) return [content.trim()]
  const lines = content.replace(/\s*\\\n\s*/g, ' ').split('\n')
  const session = lines.some((line) => /^\s*\$ /.test(line))
  return lines
    .filter((line) => !session || /^\s*\$ /.test(line))
    .map((line) => line.replace(/^\s*(?:\$ )?/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Text without any fence: a file whose first line names it, code whose fences were lost, or just words. */
function readBare(answer: string, found: PastedAnswer): void {
  const lines = answer.trim().split('\n')
  const path = pathInComment(lines[0]!)
  const code = lines.filter((line) => /[;{}]\s*$|^\s*(?:import|from|def|const|let|function|class|export)\b/.test(line))
  if (path && lines.length > 1) {
    setFile(found, path, lines.slice(1).join('\n'))
    found.words = ''
  } else if (answer.trim() === '') {
    found.problems.push('The answer was empty.')
  } else if (code.length >= 3 && code.length > lines.length / 3) {
    found.problems.push('There is code, but no code block around it, so it is not clear which files are meant.')
  }
}

/** `Summary: …` and `Not covered:` with its list, where the chat kept to the format. */
function closing(words: string): { summary: string | null; notCovered: string[] } {
  const plain = words.replace(/[*_#]{1,3}(?=(?:Summary|Not covered))|(?<=(?:Summary|Not covered):?)[*_]{2}:?/gi, '')
  const summary = /^\s*Summary:\s*([\s\S]*?)(?=\n\s*\n|\n\s*Not covered|$(?![\s\S]))/im.exec(plain)?.[1]?.trim() || null
  const list = /^\s*Not covered:?\s*([\s\S]*?)(?=\n\s*\n(?!\s*[-*•])|$(?![\s\S]))/im.exec(plain)?.[1] ?? ''
  const notCovered = list
    .split('\n')
    .map((line) => line.replace(/^\s*[-*•]\s*/, '').trim())
    .filter((line) => line !== '' && !/^(?:none|nothing)\.?$/i.test(line))
  return { summary, notCovered }
}

const firstLine = (content: string): string => content.trim().split('\n')[0]!.slice(0, 60)
