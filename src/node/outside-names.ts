/**
 * Names of hosts outside have no addresses here: nobody asks a name server. Node's library wants one all the same
 * before it connects, so each name gets an address of the block that is set aside for tests between networks (RFC
 * 2544: 198.18.0.0/15), and is known by it again when the program connects.
 */
export interface OutsideNames {
  /** The address that stands for a name; null for a name that can never be found (RFC 6761: `.invalid`). */
  addressOf(name: string, family: number): string | null
  nameOf(address: string): string | undefined
}

const BLOCK = 1 << 17
const V4_MAPPED = '::ffff:'

export function createOutsideNames(): OutsideNames {
  const numbers = new Map<string, number>()
  const addresses = new Map<string, string>()

  return {
    addressOf(name, family) {
      const host = name.toLowerCase().replace(/\.$/, '')
      if (host === '' || host === 'invalid' || host.endsWith('.invalid')) return null
      let number = numbers.get(host)
      if (number === undefined) {
        number = (numbers.size % (BLOCK - 1)) + 1
        numbers.set(host, number)
      }
      const address = `198.${18 + (number >> 16)}.${(number >> 8) & 0xff}.${number & 0xff}`
      addresses.set(address, host)
      return family === 6 ? V4_MAPPED + address : address
    },
    nameOf: (address) => addresses.get(address.startsWith(V4_MAPPED) ? address.slice(V4_MAPPED.length) : address),
  }
}
