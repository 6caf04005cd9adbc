import type { NodeEnv } from '../../env.ts'
import { type HandleKind, MISSING_TRANSFER } from './wire.ts'

/** How an object may go to another port (`transfer_mode_private_symbol`). */
const TRANSFERABLE = 1
const CLONEABLE = 2

export interface Clone {
  (value: unknown, transfer: unknown[]): unknown
  /** Makes an empty object of one of the library's own classes, to be filled. */
  create: ((info: string) => any) | null
}

/** The browser's structured clone, which does not know Node's own cloneable objects: those say how they are cloned. */
export function createClone(
  env: NodeEnv,
  isPort: (value: object) => boolean,
  handles: ReadonlyMap<string, HandleKind>,
): Clone {
  const {
    messaging_clone_symbol: cloneKey,
    messaging_deserialize_symbol: fillKey,
    messaging_transfer_symbol: transferKey,
  } = env.symbols
  const mode = env.privateSymbols.transfer_mode_private_symbol!
  const untransferable = env.privateSymbols.untransferable_object_private_symbol!
  const isObject = (value: unknown): value is any => typeof value === 'object' && value !== null
  const kindOf = (value: object) => [...handles.values()].find((kind) => kind.is(value))
  const isHost = (value: unknown): boolean =>
    isObject(value) && (value[mode] !== undefined || isPort(value) || kindOf(value) !== undefined)

  const failure = (error: any): unknown =>
    error instanceof env.native.DOMException
      ? new (env.contextExports.DOMException as any)(
          error.message.replace(/^Failed to execute [^:]*: /, ''),
          error.name,
        )
      : error

  const copy = ((value: unknown, transfer: unknown[]): unknown => {
    const ports = new Set(transfer.filter(isHost))
    const plain = transfer.filter((item) => !ports.has(item)) as Transferable[]
    if (plain.some((item: any) => item?.[untransferable] !== undefined))
      throw new (env.contextExports.DOMException as any)('An ArrayBuffer is not transferable.', 'DataCloneError')
    if (!contains(value, (item) => isHost(item) && !(item instanceof ArrayBuffer), new Set())) {
      try {
        return env.native.structuredClone(value, { transfer: plain })
      } catch (error) {
        throw failure(error)
      }
    }
    return copyHost(value, ports)
  }) as Clone
  copy.create = null

  function copyHost(value: any, transferred: Set<unknown>): unknown {
    // What is not an object of the library's own cannot be marked.
    if (isHost(value) && !(value instanceof ArrayBuffer)) {
      const kind = kindOf(value)
      if (kind) return kind.make(env.native.structuredClone(kind.take(value)))
      if (transferred.has(value) && typeof value[transferKey!] !== 'function') return value
      const how = transferred.has(value) ? value[transferKey!]() : value[mode] & CLONEABLE ? value[cloneKey!]?.() : null
      if (!how || !copy.create) {
        const text =
          isPort(value) || value[mode] & TRANSFERABLE
            ? MISSING_TRANSFER
            : `${value.constructor?.name ?? 'Object'} object could not be cloned.`
        throw new (env.contextExports.DOMException as any)(text, 'DataCloneError')
      }
      const made = copy.create(how.deserializeInfo)
      made[fillKey!](how.data)
      return made
    }
    if (Array.isArray(value)) return value.map((item) => copyHost(item, transferred))
    if (isObject(value) && Object.getPrototypeOf(value) === Object.prototype)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyHost(item, transferred)]))
    return copy(value, [])
  }
  return copy
}

/** Looks into plain objects and arrays only: those are what host objects are sent in. */
function contains(value: unknown, wanted: (item: unknown) => boolean, seen: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  if (wanted(value)) return true
  seen.add(value)
  if (Array.isArray(value)) return value.some((item) => contains(item, wanted, seen))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).some((item) => contains(item, wanted, seen))
}
