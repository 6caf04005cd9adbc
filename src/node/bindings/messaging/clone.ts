import type { NodeEnv } from '../../env.ts'
import type { HandleKind, Packet, Wire } from './wire.ts'

/** A copy that has been made, and is taken out once: where the library's own classes are filled, which may fail. */
export type Copy = () => { value: unknown; ports: object[] }

export interface Cloner {
  /** Copies now, and moves what is transferred. Throws a DataCloneError, or what a program's own code throws. */
  copy(value: unknown, transfer: readonly unknown[]): Copy
}

/**
 * Clones within one thread: by the browser's structured clone, which does not know Node's own objects, or where there
 * are such, by way of the bytes that would go to another thread.
 */
export function createCloner(
  env: NodeEnv,
  wire: Wire,
  isPort: (value: unknown) => boolean,
  handles: ReadonlyMap<string, HandleKind>,
): Cloner {
  const mode = env.privateSymbols.transfer_mode_private_symbol!
  const isHost = (value: any): boolean =>
    !(value instanceof ArrayBuffer) &&
    (value[mode] !== undefined || isPort(value) || [...handles.values()].some((kind) => kind.is(value)))

  const failure = (error: any): unknown =>
    error instanceof env.native.DOMException
      ? new (env.contextExports.DOMException as any)(
          error.message.replace(/^Failed to execute [^:]*: /, ''),
          error.name,
        )
      : error

  /** As a message to another thread would: what is transferred is no longer here. */
  const move = (packet: Packet): Packet => ({
    ...packet,
    buffers: packet.buffers.map((buffer) => env.native.structuredClone(buffer, { transfer: [buffer] })),
  })

  return {
    copy(value, transfer) {
      if (transfer.some((item) => isHost(item)) || contains(value, isHost, new Set())) {
        const packet = move(wire.encode(value, transfer, true))
        return () => wire.decode(packet)
      }
      try {
        const made = env.native.structuredClone(value, { transfer: [...transfer] as Transferable[] })
        return () => ({ value: made, ports: [] })
      } catch (error) {
        throw failure(error)
      }
    },
  }
}

/** Looks into plain objects and arrays only: those are what host objects are sent in. */
function contains(value: unknown, wanted: (item: object) => boolean, seen: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  if (wanted(value)) return true
  seen.add(value)
  if (Array.isArray(value)) return value.some((item) => contains(item, wanted, seen))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).some((item) => contains(item, wanted, seen))
}
