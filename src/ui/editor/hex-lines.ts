/** Bytes as lines of sixteen: offset, values in hexadecimal, and what of them can be read. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const values = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const halves = [values.slice(0, 8).join(' '), values.slice(8).join(' ')].map((half) => half.padEnd(23))
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${halves.join('  ')}  ${text}`)
  }
  return lines
}
