/** Terminal cells that a text takes: none for escape sequences and combining marks, two for wide characters. */
export function cellsOf(text: string): number {
  let cells = 0
  for (const char of text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')) {
    const code = char.codePointAt(0)!
    if (code < 32 || /\p{Mn}|\p{Me}|\p{Cf}/u.test(char)) continue
    cells += isWide(code) ? 2 : 1
  }
  return cells
}

/** East Asian wide and emoji blocks, by their ranges in Unicode. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}
