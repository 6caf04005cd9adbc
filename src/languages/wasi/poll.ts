import { POLL } from '../../protocol/syscall.ts'
import { CLOCK, now } from './clock.ts'
import type { Descriptor } from './descriptors.ts'
import { errnoOf, fail } from './errno.ts'
import type { WasiCalls, WasiHost } from './host.ts'

/** Bytes of a subscription and of an event. */
const SUBSCRIPTION = 48
const EVENT = 32
const TAG = { clock: 0, read: 1, write: 2 } as const
const ABSOLUTE = 1
const HANG_UP = 1

interface Subscription {
  userdata: bigint
  tag: number
  /** Of a clock: when it is due, in nanoseconds of the monotonic clock. */
  due: bigint
  descriptor: Descriptor | null
  error: number
}

/** `poll_oneoff`. */
export function createPoll(host: WasiHost): WasiCalls {
  const { sys, descriptors } = host
  const nobody = new Int32Array(new SharedArrayBuffer(4))

  function readSubscription(at: number): Subscription {
    const view = host.memory.view()
    const subscription: Subscription = {
      userdata: view.getBigUint64(at, true),
      tag: view.getUint8(at + 8),
      due: 0n,
      descriptor: null,
      error: 0,
    }
    try {
      if (subscription.tag === TAG.clock) {
        const clock = view.getUint32(at + 16, true)
        const timeout = view.getBigUint64(at + 24, true)
        const absolute = (view.getUint16(at + 40, true) & ABSOLUTE) !== 0
        if (clock > CLOCK.monotonic) fail('ENOTSUP')
        subscription.due = now(CLOCK.monotonic) + (absolute ? timeout - now(clock) : timeout)
      } else if (subscription.tag > TAG.write) fail('EINVAL')
      else subscription.descriptor = descriptors.get(view.getUint32(at + 16, true), 'POLL_FD_READWRITE')
    } catch (error) {
      subscription.error = errnoOf(error)
    }
    return subscription
  }

  /** What each descriptor is ready for, as bits of POLL; sleeps until there is something or the first clock is due. */
  function wait(waiting: Descriptor[], wanted: number[], due: bigint | null, isReady: boolean): number[] {
    const left = () => (due === null ? -1 : Math.max(0, Number(due - now(CLOCK.monotonic)) / 1e6))
    const timeout = isReady ? 0 : left()
    if (waiting.length > 0)
      return sys.poll(
        waiting.map(({ fd }, at) => [fd, wanted[at]!]),
        timeout,
      )
    // Nobody else can end it, so the kernel need not be troubled; and this clock is finer.
    if (timeout > 0) Atomics.wait(nobody, 0, 0, timeout)
    return []
  }

  return {
    poll_oneoff(input: number, output: number, count: number, result: number) {
      if (count === 0) fail('EINVAL')
      const list = Array.from({ length: count }, (_, at) => readSubscription((input >>> 0) + at * SUBSCRIPTION))
      const clocks = list.filter(({ tag, error }) => tag === TAG.clock && error === 0)
      const due = clocks.reduce<bigint | null>(
        (least, one) => (least === null || one.due < least ? one.due : least),
        null,
      )
      const polled = list.filter(({ descriptor }) => descriptor !== null && descriptor.fd >= 0)
      const isReady = list.some(({ error, descriptor }) => error !== 0 || descriptor?.fd === -1)
      const bits = wait(
        polled.map(({ descriptor }) => descriptor!),
        polled.map(({ tag }) => (tag === TAG.read ? POLL.IN : POLL.OUT)),
        due,
        isReady,
      )
      const time = now(CLOCK.monotonic)
      let events = 0
      for (const one of list) {
        const found = bits[polled.indexOf(one)] ?? 0
        const happened =
          one.error !== 0 || (one.tag === TAG.clock ? one.due <= time : found !== 0 || one.descriptor?.fd === -1)
        if (!happened) continue
        writeEvent((output >>> 0) + events++ * EVENT, one, found)
      }
      host.memory.view().setUint32(result >>> 0, events, true)
    },
  }

  function writeEvent(at: number, { userdata, error, tag, descriptor }: Subscription, bits: number): void {
    const view = host.memory.view()
    host.memory.bytes(at, EVENT).fill(0)
    view.setBigUint64(at, userdata, true)
    view.setUint16(at + 8, error, true)
    view.setUint8(at + 10, tag)
    if (tag === TAG.clock || !descriptor) return
    const size =
      tag === TAG.read && descriptor.position !== null ? sys.fstat(descriptor.fd)[8]! - descriptor.position : 1
    view.setBigUint64(at + 16, BigInt(Math.max(0, size)), true)
    if (bits & POLL.HUP) view.setUint16(at + 24, HANG_UP, true)
  }
}
