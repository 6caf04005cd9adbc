/** A fenced block of an answer, and what stands around it. */
export interface Block {
  /** What follows the opening fence. */
  info: string
  /** First word of the info, in lower case, where it is no path. */
  language: string
  content: string
  /** The nearest lines above that are not empty, nearest first; at most two. */
  above: string[]
}

const FENCE = /^( *)(?:[-*] +)?(`{3,}|~{3,})(.*)$/

/** Splits a chat's answer into its fenced blocks and the words between them. */
export function splitBlocks(answer: string): { blocks: Block[]; words: string } {
  const lines = answer.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  const words: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const open = FENCE.exec(lines[at]!)
    if (!open || open[3]!.includes('`')) {
      words.push(lines[at]!)
      continue
    }
    const [, indent, fence, info] = open as unknown as [string, string, string, string]
    const end = findEnd(lines, at + 1, fence, isMarkdown(info))
    const content = lines.slice(at + 1, end).map((line) => withoutIndent(line, indent.length))
    const language = /^[\w+#-]+(?=$|[\s:{,])/.exec(info.trim())?.[0].toLowerCase() ?? ''
    blocks.push({ info: info.trim(), language, content: content.join('\n'), above: linesAbove(words) })
    // Two blocks in a row do not share the line above.
    words.push(BREAK)
    at = end
  }
  return { blocks, words: words.filter((line) => line !== BREAK).join('\n') }
}

const BREAK = '\0'

const isMarkdown = (info: string): boolean => /\b(?:md|markdown)\b/i.test(info)

/** The line of the closing fence, or the end of an answer that was cut off. Markdown may hold fences of its own. */
function findEnd(lines: string[], from: number, fence: string, nests: boolean): number {
  let depth = 0
  for (let at = from; at < lines.length; at++) {
    const found = FENCE.exec(lines[at]!)
    if (!found || found[2]![0] !== fence[0] || found[2]!.length < fence.length) continue
    const opens = found[3]!.trim() !== ''
    if (opens && nests) depth++
    else if (!opens && depth > 0) depth--
    else if (!opens) return at
  }
  return lines.length
}

const withoutIndent = (line: string, indent: number): string =>
  line.slice(0, indent).trim() === '' ? line.slice(indent) : line.trimStart()

function linesAbove(words: string[]): string[] {
  const found: string[] = []
  for (let at = words.length - 1; at >= 0 && found.length < 2; at--) {
    if (words[at] === BREAK) break
    if (words[at]!.trim() !== '') found.push(words[at]!.trim())
  }
  return found
}
