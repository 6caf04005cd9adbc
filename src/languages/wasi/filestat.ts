import type { StatArray } from '../../protocol/syscall.ts'
import { fail } from './errno.ts'
import type { Memory } from './memory.ts'
import { filetypeOf } from './rights.ts'

const SET = { accessed: 1, accessedNow: 2, modified: 4, modifiedNow: 8 } as const

const nanoseconds = (stat: StatArray, at: number) => BigInt(stat[at]!) * 1_000_000_000n + BigInt(stat[at + 1]!)

/** Writes a `filestat`: 64 bytes. */
export function writeFilestat(memory: Memory, address: number, stat: StatArray, filetype = filetypeOf(stat[1]!)): void {
  const view = memory.view()
  const at = address >>> 0
  view.setBigUint64(at, BigInt(stat[0]!), true)
  view.setBigUint64(at + 8, BigInt(stat[7]!), true)
  view.setBigUint64(at + 16, BigInt(filetype), true)
  view.setBigUint64(at + 24, BigInt(stat[2]!), true)
  view.setBigUint64(at + 32, BigInt(stat[8]!), true)
  for (const [number, field] of [10, 12, 14].entries())
    view.setBigUint64(at + 40 + number * 8, nanoseconds(stat, field), true)
}

/** Access and modification time in seconds, as the kernel takes them; what is not set stays. */
export function fileTimes(stat: StatArray, accessed: bigint, modified: bigint, flags: number): [number, number] {
  const both = (set: number, now: number) => (flags & set) !== 0 && (flags & now) !== 0
  if (both(SET.accessed, SET.accessedNow) || both(SET.modified, SET.modifiedNow)) fail('EINVAL')
  const pick = (set: number, now: number, given: bigint, at: number) => {
    if (flags & now) return Date.now() / 1000
    return Number(flags & set ? given : nanoseconds(stat, at)) / 1e9
  }
  return [pick(SET.accessed, SET.accessedNow, accessed, 10), pick(SET.modified, SET.modifiedNow, modified, 12)]
}
