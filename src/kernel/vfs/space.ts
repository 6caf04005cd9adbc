import { type ErrnoCode, SystemError } from '../../protocol/errors.ts'
import { LIMITS, type Limits } from '../../protocol/limits.ts'
import type { Caller } from './tree.ts'

export type SpaceLimits = Pick<Limits, 'names' | 'fileBytes' | 'bytes'>

/** How much of a machine's room for files is taken. What is counted has happened; who wants more asks first. */
export interface Space {
  addNames(count: number): void
  addBytes(count: number): void
  /** ENOSPC where one more name is one too many. */
  checkName(who: Caller): void
  /** EFBIG or ENOSPC where a file must not become so long. Bytes. */
  checkLength(before: number, after: number, who: Caller): void
  /** For a fork: as much is taken there. */
  copy(): Space
}

export function createSpace(limits: SpaceLimits = LIMITS, names = 0, bytes = 0): Space {
  const fail = (code: ErrnoCode, { syscall, path, dest }: Caller) => new SystemError(code, syscall, path, dest)
  return {
    addNames(count) {
      names += count
    },
    addBytes(count) {
      bytes += count
    },
    checkName(who) {
      if (names >= limits.names) throw fail('ENOSPC', who)
    },
    checkLength(before, after, who) {
      if (after > limits.fileBytes) throw fail('EFBIG', who)
      if (after > before && bytes + after - before > limits.bytes) throw fail('ENOSPC', who)
    },
    copy: () => createSpace(limits, names, bytes),
  }
}
