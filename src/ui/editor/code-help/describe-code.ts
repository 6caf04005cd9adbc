import type { CodeDescription } from '../../../project/code-help/code-help.ts'

/** What a piece of a signature is coloured as. */
const CLASSES: [RegExp, string][] = [
  [/keyword/i, 'is-keyword'],
  [/string/i, 'is-string'],
  [/numeric/i, 'is-number'],
  [/class|interface|alias|typeParameter|enum|module/i, 'is-type'],
  [/function|method/i, 'is-name'],
]

/** A signature with what is written about it, as an element. */
export function describeCode({ signature, documentation, tags }: CodeDescription): HTMLElement {
  const element = document.createElement('div')
  element.className = 'code-about'
  const code = document.createElement('code')
  for (const { text, kind } of signature) {
    const piece = document.createElement('span')
    piece.textContent = text
    const known = CLASSES.find(([pattern]) => pattern.test(kind))
    if (known) piece.className = known[1]
    code.append(piece)
  }
  element.append(code)
  for (const text of [documentation, ...tags]) {
    if (text === '') continue
    const paragraph = document.createElement('p')
    paragraph.textContent = text
    if (text !== documentation) paragraph.className = 'is-tag'
    element.append(paragraph)
  }
  return element
}
