/** A block of text between BEGIN and END (RFC 7468, RFC 1421). */
export interface Pem {
  label: string
  /** Of old encrypted keys: `Proc-Type`, `DEK-Info`. */
  headers: Record<string, string>
  body: Uint8Array
}

const LINE = 64

/** Every whole block of a text; other text around them is skipped. */
export function readPem(bytes: Uint8Array): Pem[] {
  // Bytes, not characters: a key may stand beside text in any encoding.
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  const blocks: Pem[] = []
  for (const [, label, inner] of text.matchAll(/^-----BEGIN ([^-\r\n]+)-----[ \t]*\r?\n([\s\S]*?)-----END \1-----/gm)) {
    const headers: Record<string, string> = {}
    const [, head = '', base64 = ''] = /^((?:[\w-]+: .*\r?\n(?:[ \t].*\r?\n)*)*)([\s\S]*)$/.exec(inner!) ?? []
    for (const [, name, value] of head.matchAll(/^([\w-]+): (.*?)\r?$/gm)) headers[name!] = value!
    const body = fromBase64(base64)
    if (body) blocks.push({ label: label!, headers, body })
  }
  return blocks
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** null where it is not base 64. White space is skipped. */
export function fromBase64(text: string): Uint8Array | null {
  const clean = text.replace(/\s+/g, '')
  const digits = clean.replace(/={0,2}$/, '')
  if (clean.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(digits)) return null
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let held = 0
  let size = 0
  let at = 0
  for (const digit of digits) {
    held = ((held << 6) | DIGITS.indexOf(digit)) & 0xffffff
    size += 6
    if (size >= 8) bytes[at++] = held >> (size -= 8)
  }
  return bytes
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(three >> shift) & 63])
    text += digits.slice(0, Math.min(4, bytes.length - i + 1)).join('')
  }
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

export function writePem(label: string, body: Uint8Array, headers: [name: string, value: string][] = []): string {
  const lines = toBase64(body).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  const head = headers.length > 0 ? [...headers.map(([name, value]) => `${name}: ${value}`), ''] : []
  return `${[`-----BEGIN ${label}-----`, ...head, ...lines, `-----END ${label}-----`].join('\n')}\n`
}
