import type { Io } from '../io.ts'
import type { Scope } from '../scope.ts'

/**
 * The descriptors of the command whose words are being expanded: a command substitution inherits them. Kept beside the
 * scope, because expansion reaches through many small functions that have no other use for them.
 */
const table = new WeakMap<Scope, Io>()

export const currentIo = (scope: Scope): Io => table.get(scope) ?? new Map()
export const useIo = (scope: Scope, io: Io): void => void table.set(scope, io)
