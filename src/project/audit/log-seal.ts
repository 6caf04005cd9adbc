/** The last line of an exported log: what was exported, signed in the browser that exported it. */
export interface LogSeal {
  format: 'tabwright-log'
  version: 1
  project: string
  /** How many lines stand before it. */
  events: number
  /** The hash of the last of them. */
  head: string
  /**
   * The first 32 hexadecimal digits of each line's hash, one after another: who writes the chain anew from some line on
   * is told from that line, not only found out at the end.
   */
  marks: string
  /** Milliseconds since the epoch. */
  time: number
  /** Elliptic curve P-256 with SHA-256; the signature as `r` and `s` (IEEE P1363), 64 bytes. */
  algorithm: 'ECDSA-P256-SHA256'
  /** SubjectPublicKeyInfo, hexadecimal. */
  publicKey: string
  /** Hexadecimal; of the canonical JSON of everything else in here. */
  signature: string
}

export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
export const SIGNATURE_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const
/** Digits of a hash in `marks`: 128 bits. */
export const MARK = 32

export const toHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** null where the text is not lower-case hexadecimal: one value has one text. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return null
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
