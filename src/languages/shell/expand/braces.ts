import type { Part, WordNode, WordPart } from '../ast.ts'

/** `a{b,c}d{1..3}` as the words that it stands for; a word without braces as itself. */
export function braces(word: WordNode): WordNode[] {
  const at = word.parts.findIndex((part) => part.type === 'BraceExpansion')
  if (at < 0) return [word]
  const before = word.parts.slice(0, at)
  const after = word.parts.slice(at + 1)
  return choices(word.parts[at] as Part<'BraceExpansion'>).flatMap((middle) =>
    braces({ type: 'Word', parts: [...before, ...middle, ...after] }),
  )
}

function choices(part: Part<'BraceExpansion'>): WordPart[][] {
  return part.items.flatMap((item): WordPart[][] => {
    if (item.type === 'Word') return braces(item.word).map((word) => word.parts)
    return range(item).map((value) => [{ type: 'Literal', value }])
  })
}

type Range = Extract<Part<'BraceExpansion'>['items'][number], { type: 'Range' }>

function range(item: Range): string[] {
  const letters = typeof item.start === 'string'
  const start = letters ? String(item.start).charCodeAt(0) : Number(item.start)
  const end = letters ? String(item.end).charCodeAt(0) : Number(item.end)
  const step = Math.abs(item.step ?? 1) || 1
  const texts = [item.startStr ?? '', item.endStr ?? '']
  const width = texts.some((text) => /^-?0\d/.test(text)) ? Math.max(...texts.map((text) => text.length)) : 0
  const values: string[] = []
  for (let value = start; start <= end ? value <= end : value >= end; value += start <= end ? step : -step) {
    if (letters) values.push(String.fromCharCode(value))
    else values.push(value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0'))
  }
  return values
}
