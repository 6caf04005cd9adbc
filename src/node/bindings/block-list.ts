import type { BindingFactory } from '../env.ts'
import { nodeError } from './node-error.ts'

const IPV4 = 2
const IPV6 = 10
const FAMILY_NAMES: Record<number, string> = { [IPV4]: 'IPv4', [IPV6]: 'IPv6' }
/** `::ffff:0:0/96`: version 4 addresses as version 6 writes them. */
const MAPPED = 0xffffn << 32n

function parseV4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return null
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

/** The address as a number; null for what is none. A zone (`%eth0`) is left out. */
export function parseV6(text: string): bigint | null {
  const [address] = text.split('%')
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address!)
  let whole = address!
  if (tail) {
    const v4 = parseV4(tail[2]!)
    if (v4 === null) return null
    whole = `${tail[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  }
  const halves = whole.split('::')
  if (halves.length > 2) return null
  const groups = (half: string | undefined) => (half ? half.split(':') : [])
  const [head, rest] = [groups(halves[0]), groups(halves[1])]
  const missing = 8 - head.length - rest.length
  if (halves.length === 2 ? missing < 0 : missing !== 0) return null
  const all = [...head, ...Array(halves.length === 2 ? missing : 0).fill('0'), ...rest]
  if (all.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return null
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

interface Rule {
  from: bigint
  to: bigint
  family: number
  text: string
}

/** `internalBinding('block_list')`. */
export const blockList: BindingFactory = (env) => {
  class SocketAddress {
    readonly value: bigint
    constructor(
      readonly address: string,
      readonly port: number,
      readonly family: number,
      readonly label = 0,
    ) {
      const value = family === IPV6 ? parseV6(address) : parseV4(address)
      if (value === null)
        throw env.traces.captureOutside(() => nodeError(Error, 'ERR_INVALID_ADDRESS', 'Invalid address'))
      this.value = value
    }
    detail(into: Record<string, unknown>) {
      return Object.assign(into, {
        address: this.address,
        port: this.port,
        family: this.family,
        flowlabel: this.label,
      })
    }
    legacyDetail(into: Record<string, unknown>) {
      return Object.assign(into, {
        address: this.address,
        port: this.port,
        family: FAMILY_NAMES[this.family],
      })
    }
    flowlabel() {
      return this.label
    }
  }

  const inRule = (rule: Rule, address: SocketAddress): boolean => {
    let { value, family } = address
    if (family === IPV6 && rule.family === IPV4 && value >> 32n === 0xffffn) {
      value &= 0xffffffffn
      family = IPV4
    } else if (family === IPV4 && rule.family === IPV6) {
      value |= MAPPED
      family = IPV6
    }
    return family === rule.family && value >= rule.from && value <= rule.to
  }

  class BlockList {
    #rules: Rule[] = []
    addAddress(address: SocketAddress) {
      const { value, family } = address
      const text = `Address: ${FAMILY_NAMES[family]} ${address.address}`
      this.#rules.unshift({ from: value, to: value, family, text })
    }
    addAddresses(addresses: SocketAddress[]) {
      for (const address of addresses) this.addAddress(address)
    }
    addRange(start: SocketAddress, end: SocketAddress): boolean {
      if (start.value > end.value) return false
      const text = `Range: ${FAMILY_NAMES[start.family]} ${start.address}-${end.address}`
      this.#rules.unshift({ from: start.value, to: end.value, family: start.family, text })
      return true
    }
    addSubnet(network: SocketAddress, prefix: number) {
      const { from, to } = this.#span(network, prefix)
      const text = `Subnet: ${FAMILY_NAMES[network.family]} ${network.address}/${prefix}`
      this.#rules.unshift({ from, to, family: network.family, text })
    }
    #span(network: SocketAddress, prefix: number) {
      const host = BigInt((network.family === IPV6 ? 128 : 32) - prefix)
      const from = (network.value >> host) << host
      return { from, to: from | ((1n << host) - 1n) }
    }
    #remove(from: bigint, to: bigint, family: number) {
      this.#rules = this.#rules.filter((rule) => rule.from !== from || rule.to !== to || rule.family !== family)
    }
    removeAddress(address: SocketAddress) {
      this.#remove(address.value, address.value, address.family)
    }
    removeRange(start: SocketAddress, end: SocketAddress) {
      this.#remove(start.value, end.value, start.family)
    }
    removeSubnet(network: SocketAddress, prefix: number) {
      const { from, to } = this.#span(network, prefix)
      this.#remove(from, to, network.family)
    }
    check(address: SocketAddress): boolean {
      return this.#rules.some((rule) => inRule(rule, address))
    }
    checkString(address: string, family: number): boolean {
      const value = family === IPV6 ? parseV6(address) : parseV4(address)
      return value !== null && this.check(new SocketAddress(address, 0, family))
    }
    getRules() {
      return this.#rules.map(({ text }) => text)
    }
    getSize() {
      return this.#rules.length
    }
    clear() {
      this.#rules = []
    }
  }

  return { BlockList, SocketAddress, AF_INET: IPV4, AF_INET6: IPV6 }
}
