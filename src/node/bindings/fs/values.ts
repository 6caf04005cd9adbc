import { ERRNO, type SystemError } from '../../../protocol/errors.ts'
import type { DirectoryEntry, StatArray } from '../../../protocol/syscall.ts'
import type { NodeEnv } from '../../env.ts'

/** Bits of a file's mode that say what it is, and `UV_DIRENT_*` for each. */
const S_IFMT = 0o170000
const DIRENT_TYPES: Record<number, number> = {
  16807: 1,
  9604: 2,
  21609: 3,
  2401: 4,
  26411: 5,
  4802: 6,
  14406: 7,
}

export const isDirectory = (stat: StatArray) => (stat[1]! & S_IFMT) === 0o040000
export const isLink = (stat: StatArray) => (stat[1]! & S_IFMT) === 0o120000
export const isRegular = (stat: StatArray) => (stat[1]! & S_IFMT) === 0o100000

/** A path as the library passes it: text, or bytes in UTF-8. */
export function pathText(env: NodeEnv, path: unknown): string {
  if (typeof path === 'string') return path
  return new env.native.TextDecoder().decode(unshared(path as Uint8Array))
}

export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()
}

/** A name or path in the encoding that the program asked for. */
export function encodeName(env: NodeEnv, name: string, encoding: string | undefined | null): unknown {
  if (!encoding || encoding === 'utf8' || encoding === 'utf-8') return name
  const bytes = env.requireBuiltin('buffer').Buffer.from(name)
  return encoding === 'buffer' ? bytes : bytes.toString(encoding)
}

/** As Node's stat array: numbers, or 64-bit integers. */
export function statValues(stat: StatArray, bigint: unknown): Float64Array | BigInt64Array {
  return bigint ? BigInt64Array.from(stat, (value) => BigInt(Math.trunc(value))) : stat
}

/** Names, or `[names, types]`. */
export function listing(env: NodeEnv, entries: DirectoryEntry[], encoding: string, withTypes: boolean): unknown {
  const names = entries.map((entry) => encodeName(env, entry.name, encoding))
  return withTypes ? [names, entries.map((entry) => DIRENT_TYPES[entry.type & S_IFMT] ?? 0)] : names
}

export const direntType = (mode: number) => DIRENT_TYPES[mode & S_IFMT] ?? 0

/** Bytes that programs see in an argument; never a copy. */
export function bytesOf(view: ArrayBufferView, offset = 0, length = view.byteLength - offset): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, length)
}

export const filePosition = (position: unknown): number =>
  typeof position === 'bigint' ? Number(position) : Number.isSafeInteger(position) ? (position as number) : -1

export function isSystemError(error: unknown, ...codes: (keyof typeof ERRNO)[]): error is SystemError {
  const code = (error as SystemError | null)?.code
  return code !== undefined && (codes.length === 0 ? code in ERRNO : codes.includes(code))
}
