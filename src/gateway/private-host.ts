/** `127.0.0.1`, `[::1]`, `localhost` and everything below it: the machine that the browser runs on. */
export function isLoopback(host: string): boolean {
  const name = bare(host)
  return (
    name === 'localhost' || name.endsWith('.localhost') || /^127\./.test(name) || name === '::1' || name === '0.0.0.0'
  )
}

/**
 * Whether a host can only be reached from the person's own network: loopback, private, link-local and unique-local
 * addresses (RFC 1918, 3927, 4193, 4291, 6598), and names that public DNS never holds (RFC 6761, 6762, 8375). A public
 * name that resolves to such an address cannot be told apart here.
 */
export function isPrivate(host: string): boolean {
  const name = bare(host)
  if (isLoopback(name)) return true
  if (/^[\da-f:.]+$/i.test(name) && name.includes(':')) return isPrivateIpv6(name)
  const parts = name.split('.').map(Number)
  if (parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256)) {
    const [first = 0, second = 0] = parts
    return (
      first === 0 ||
      first === 10 ||
      first >= 224 ||
      (first === 100 && second >= 64 && second < 128) ||
      (first === 169 && second === 254) ||
      (first === 172 && second >= 16 && second < 32) ||
      (first === 192 && second === 168) ||
      (first === 198 && (second === 18 || second === 19))
    )
  }
  return !name.includes('.') || /\.(local|internal|home\.arpa|lan|intranet|corp|home|test|invalid)$/.test(name)
}

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

function isPrivateIpv6(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return isPrivate(mapped[1]!)
  return /^(::|f[cd]|fe[89ab]|ff)/i.test(address)
}
