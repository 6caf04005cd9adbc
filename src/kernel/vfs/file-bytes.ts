import type { FileBytes, OwnerToken } from './inode.ts'

const NOTHING = new Uint8Array(0)

export const emptyBytes = (owner: OwnerToken): FileBytes => ({ owner, buffer: NOTHING, length: 0 })

/** Takes the array as it is: the caller gives it up. */
export const adoptBytes = (owner: OwnerToken, buffer: Uint8Array): FileBytes => ({
  owner,
  buffer,
  length: buffer.length,
})

/** A copy of at most `length` bytes from `position`. */
export function readBytes(bytes: FileBytes, position: number, length: number): Uint8Array {
  if (position >= bytes.length) return NOTHING
  return bytes.buffer.slice(position, Math.min(bytes.length, position + length))
}

/** True: what lies behind `length` is new, and so zero. Nothing of it is touched: the browser gives memory when it is. */
function withRoom(bytes: FileBytes, room: number): boolean {
  if (bytes.buffer.length >= room) return false
  const grown = new Uint8Array(Math.max(room, Math.min(bytes.buffer.length * 2, bytes.buffer.length + (16 << 20))))
  grown.set(bytes.buffer.subarray(0, bytes.length))
  bytes.buffer = grown
  return true
}

/** The bytes that `owner` may write to: these, or a copy when another fork shares them. */
export function ownBytes(bytes: FileBytes, owner: OwnerToken): FileBytes {
  if (bytes.owner === owner) return bytes
  return { owner, buffer: bytes.buffer.slice(0, bytes.length), length: bytes.length }
}

/** Writes in place; a gap before `position` reads as zeros. */
export function writeBytes(bytes: FileBytes, position: number, data: Uint8Array): void {
  const end = position + data.length
  const isNew = withRoom(bytes, end)
  // Truncation leaves old bytes behind `length`; they must not show in a gap.
  if (!isNew && position > bytes.length) bytes.buffer.fill(0, bytes.length, position)
  bytes.buffer.set(data, position)
  if (end > bytes.length) bytes.length = end
}

export function resizeBytes(bytes: FileBytes, length: number): void {
  const isNew = withRoom(bytes, length)
  if (!isNew && length > bytes.length) bytes.buffer.fill(0, bytes.length, length)
  bytes.length = length
}
