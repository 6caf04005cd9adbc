/** The ciphers that are here, as OpenSSL names and numbers them. */
export interface CipherAlgorithm {
  name: string
  mode: 'ecb' | 'cbc' | 'ctr' | 'cfb' | 'cfb8' | 'ofb' | 'gcm'
  nid: number
  /** Bytes. */
  keyLength: number
  /** Bytes; GCM takes other lengths too. */
  ivLength: number
  blockSize: number
}

const NIDS: Record<CipherAlgorithm['mode'], [number, number, number]> = {
  ecb: [418, 422, 426],
  cbc: [419, 423, 427],
  ofb: [420, 424, 428],
  cfb: [421, 425, 429],
  cfb8: [653, 654, 655],
  ctr: [904, 905, 906],
  gcm: [895, 898, 901],
}
const BITS = [128, 192, 256]

export const CIPHERS = new Map<string, CipherAlgorithm>()
for (const mode of Object.keys(NIDS) as CipherAlgorithm['mode'][])
  for (const [index, bits] of BITS.entries()) {
    const usual = `aes-${bits}-${mode}`
    const algorithm: CipherAlgorithm = {
      name: mode === 'gcm' ? `id-aes${bits}-GCM` : usual,
      mode,
      nid: NIDS[mode][index]!,
      keyLength: bits / 8,
      ivLength: mode === 'ecb' ? 0 : mode === 'gcm' ? 12 : 16,
      blockSize: mode === 'ecb' || mode === 'cbc' ? 16 : 1,
    }
    CIPHERS.set(usual, algorithm)
    if (mode === 'gcm') CIPHERS.set(`id-aes${bits}-GCM`, algorithm)
    if (mode === 'cbc') CIPHERS.set(`aes${bits}`, algorithm)
  }

const byLowerCase = new Map([...CIPHERS].map(([name, algorithm]) => [name.toLowerCase(), algorithm]))

export function findCipher(nameOrNumber: string | number): CipherAlgorithm | undefined {
  if (typeof nameOrNumber === 'string') return byLowerCase.get(nameOrNumber.toLowerCase())
  return [...CIPHERS.values()].find(({ nid }) => nid === nameOrNumber)
}
