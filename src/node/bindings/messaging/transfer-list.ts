import type { NodeEnv } from '../../env.ts'
import { nodeError } from '../node-error.ts'

/** The things to be transferred: a list, or an object that names one. */
export type TransferOptions = Iterable<unknown> | { transfer?: Iterable<unknown> } | null | undefined

const TRANSFERABLE = 1

/** `ReadIterable` of `src/node_messaging.cc`: null for what is no list. */
function readIterable(value: any): unknown[] | null {
  if (typeof value !== 'object' || value === null || typeof value[Symbol.iterator] !== 'function') return null
  const iterator = value[Symbol.iterator]()
  if (typeof iterator !== 'object' || iterator === null || typeof iterator.next !== 'function') return null
  const items: unknown[] = []
  for (let step = iterator.next(); !step.done; step = iterator.next()) items.push(step.value)
  return items
}

/** What `postMessage` is given beside the message. ERR_INVALID_ARG_TYPE where it is nothing of the kind. */
export function transferList(options: unknown): unknown[] {
  if (options === undefined || options === null) return []
  const refuse = (what: string) =>
    nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `Optional ${what} argument must be an iterable`)
  if (typeof options !== 'object') throw refuse('transferList')
  const items = readIterable(options)
  if (items) return items
  const { transfer } = options as { transfer?: unknown }
  if (transfer === undefined) return []
  const named = readIterable(transfer)
  if (!named) throw refuse('options.transfer')
  return named
}

/** DataCloneErrors of `Message::Serialize` for what stands in a transfer list; `port` is what the message goes by. */
export function checkTransferList(
  env: NodeEnv,
  transfer: readonly any[],
  ports: { isPort(value: unknown): boolean; isDetached(port: object): boolean },
  port?: object,
): void {
  const fail = (text: string) => {
    throw new (env.contextExports.DOMException as any)(text, 'DataCloneError')
  }
  const { transfer_mode_private_symbol: mode, untransferable_object_private_symbol: untransferable } =
    env.privateSymbols
  const seen = new Set<unknown>()
  for (const item of transfer) {
    const isObject = typeof item === 'object' && item !== null
    const isBuffer = item instanceof ArrayBuffer
    const isPort = ports.isPort(item)
    if (!isObject || !(isBuffer || isPort || item[mode!] !== undefined)) fail('Found invalid value in transferList.')
    if (item[untransferable!] !== undefined || !(isBuffer || isPort || item[mode!] & TRANSFERABLE))
      fail('Cannot transfer object of unsupported type.')
    if (seen.has(item)) fail(`Transfer list contains duplicate ${isPort ? 'MessagePort' : 'ArrayBuffer'}`)
    seen.add(item)
    if (!isPort) continue
    if (item === port) fail('Transfer list contains source port')
    if (ports.isDetached(item)) fail('MessagePort in transfer list is already detached')
  }
}
