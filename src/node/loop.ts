import type { AsyncContext } from './async-context.ts'
import type { EventLoop } from './env.ts'
import type { NativePrimitives } from './native.ts'

/**
 * The event loop, on the browser's. A browser drains microtasks only when the JavaScript stack is empty, so every
 * callback runs in a browser task of its own; between two of them come `process.nextTick`s and microtasks, as in
 * Node. The order of phases is libuv's: timers, poll (finished requests and events), check (immediates), closing.
 * It is one file because the phases are one state machine.
 */
export interface LoopControl extends EventLoop {
  /** Node's side of it, which it hands over while it boots. */
  readonly node: NodeCallbacks
  /** Runs the program's main script in the first turn. */
  start(main: () => void): void
  /** A tick or a rejection waits: they run before anything else. */
  wake(): void
  /** The timer may fire again this many milliseconds from `now()`. */
  scheduleTimer(milliseconds: number): void
  refTimer(on: boolean): void
  refImmediates(on: boolean): void
  /** Runs after the callbacks of this iteration: a handle's `close` callback. */
  enqueueClose(callback: () => void): void
  /** What `runMicrotasks` must do when the library calls it: leave the running timers, so that the browser can. */
  runMicrotasks(): void
  /** True for what `runMicrotasks` throws, when it reaches the browser as an uncaught exception. */
  isYield(error: unknown): boolean
  /** What keeps the process alive, for `process.getActiveResourcesInfo` and its like. */
  readonly holds: ReadonlySet<{ kind: string; resource: object | undefined }>
  idleTime(): number
  /** Milliseconds with fractions since the loop began. */
  preciseNow(): number
}

export interface NodeCallbacks {
  processTimers(now: number): number
  processImmediate(): void
  tick(): void
  hasTicks(): boolean
  immediateQueue: ImmediateQueue
  /** Promises that the browser found unhandled, and that no tick or microtask has handled since. */
  hasRejections(): boolean
  /** Tells the library of them, whose next tick deals with them. */
  handRejections(): void
  /** Nothing is alive any more. It may make something alive again. */
  beforeExit(): void
  exit(): void
}

/** As in `internal/timers`: a doubly linked list. */
export interface ImmediateQueue {
  head: Immediate | null
  tail: Immediate | null
}
interface Immediate {
  _idleNext: Immediate | null
  _idlePrev: Immediate | null
}

const YIELD = { toString: () => 'the event loop goes on' }

/** Promises that are settled in one turn at most. */
const MOST_SETTLED = 64

interface Ready {
  callback: () => void
  /** It runs nothing of the program's by itself. */
  settles: boolean
}

type Phase = 'start' | 'timers' | 'poll' | 'check' | 'close'

export function createLoop(native: NativePrimitives, asyncContext: AsyncContext): LoopControl {
  const origin = native.performance.now()
  const node = {} as NodeCallbacks
  const holds = new Set<{ kind: string; resource: object | undefined }>()
  const ready: Ready[] = []
  /** Requests that were carried out in this iteration. */
  let finished: Ready[] = []
  const closing: (() => void)[] = []
  const channel = new native.MessageChannel()
  let phase: Phase = 'start'
  let announced = false
  let main: (() => void) | null = null
  let started = false
  /** A message to ourselves is under way. */
  let posted = false
  /** The last turn ran a callback, whose unhandled rejections the browser may only now announce. */
  let dirty = false
  /** The last callback threw. */
  let failed = false
  let sleeping = false
  let sleepingSince = 0
  let idle = 0
  let loopTime = 0
  let expiry: number | null = null
  let timerRefed = true
  let immediatesRefed = false
  /** The timers of this iteration are not all done: one threw, or the browser has to drain microtasks first. */
  let inTimers = false
  let callingTimers = false
  let yielded = false
  let browserTimer: number | undefined
  let pollLeft = 0
  let closeLeft = 0
  /** Stands before the immediates of this iteration; `clearImmediate` may take the first of them out. */
  const batch: Immediate = { _idleNext: null, _idlePrev: null }
  let inCheck = false

  const preciseNow = () => native.performance.now() - origin
  const updateTime = () => {
    loopTime = Math.floor(preciseNow())
  }
  const post = () => {
    if (posted || !started) return
    posted = true
    channel.port2.postMessage(null)
  }
  channel.port1.onmessage = () => {
    posted = false
    if (dirty) {
      dirty = false
      post()
    } else turn()
  }

  /** After an exception, ticks wait for the next callback: the handler has made sure that there is one. */
  function run(callback: () => void): void {
    post()
    dirty = failed = true
    asyncContext.frame = undefined
    callback()
    asyncContext.frame = undefined
    if (node.hasTicks()) node.tick()
    failed = false
  }

  function turn(): void {
    if (main) {
      const first = main
      main = null
      updateTime()
      run(first)
      return
    }
    if (node.hasTicks() && !failed) {
      post()
      dirty = failed = true
      asyncContext.frame = undefined
      node.tick()
      failed = false
      return
    }
    if (node.hasRejections()) {
      run(node.handRejections)
      return
    }
    wakeUp()
    while (!step()) if (!nextPhase()) return
  }

  /** Runs at most one callback. False: this phase has none left. */
  function step(): boolean {
    switch (phase) {
      case 'start':
        return false
      case 'timers':
        if (!inTimers && (expiry === null || expiry > loopTime)) return false
        run(runTimers)
        return true
      case 'poll': {
        if (pollLeft === 0) return false
        run(takeReady())
        return true
      }
      case 'check': {
        if (!inCheck) takeImmediates()
        if (!batch._idleNext) return false
        run(runImmediate)
        return true
      }
      case 'close': {
        if (closeLeft === 0) return false
        closeLeft--
        run(closing.shift()!)
        return true
      }
    }
  }

  /** False: nothing to do now, the loop sleeps or has ended. */
  function nextPhase(): boolean {
    switch (phase) {
      case 'start':
        updateTime()
        if (!alive()) return end()
        announced = false
        phase = 'timers'
        return true
      case 'timers':
        if (!alive()) return end()
        phase = 'poll'
        pollLeft = ready.length
        if (ready.length || finished.length || closing.length || (immediatesRefed && node.immediateQueue.head))
          return true
        if (expiry !== null && expiry <= loopTime) return true
        sleep()
        return false
      case 'poll':
        phase = 'check'
        return true
      case 'check':
        inCheck = false
        ready.push(...finished)
        finished = []
        phase = 'close'
        closeLeft = closing.length
        return true
      case 'close':
        updateTime()
        phase = 'timers'
        return true
    }
  }

  function end(): false {
    phase = 'start'
    if (announced) node.exit()
    else run(node.beforeExit)
    announced = true
    return false
  }

  function alive(): boolean {
    return (
      holds.size > 0 ||
      ready.length > 0 ||
      finished.length > 0 ||
      closing.length > 0 ||
      inTimers ||
      (expiry !== null && timerRefed) ||
      (immediatesRefed && node.immediateQueue.head !== null)
    )
  }

  function sleep(): void {
    sleeping = true
    sleepingSince = native.performance.now()
    armBrowserTimer()
  }
  function wakeUp(): void {
    if (!sleeping) return
    sleeping = false
    idle += native.performance.now() - sleepingSince
    native.clearTimeout(browserTimer)
    browserTimer = undefined
    updateTime()
    phase = 'poll'
    pollLeft = ready.length
  }
  function armBrowserTimer(): void {
    native.clearTimeout(browserTimer)
    browserTimer = undefined
    if (expiry !== null) browserTimer = native.setTimeout(post, Math.max(0, expiry - preciseNow()))
  }

  function runTimers(): void {
    if (!inTimers) expiry = null
    inTimers = callingTimers = true
    let next: number
    try {
      next = node.processTimers(loopTime)
    } finally {
      // No catch: an exception has to reach the browser as it was thrown.
      callingTimers = false
      // Yielding is not failing.
      if (yielded) failed = false
      yielded = false
    }
    inTimers = false
    expiry = null
    if (next !== 0) {
      updateTime()
      expiry = Math.max(Math.abs(next), loopTime + 1)
      timerRefed = next > 0
    }
  }

  function takeImmediates(): void {
    inCheck = true
    const first = node.immediateQueue.head
    if (!first) return
    batch._idleNext = first
    first._idlePrev = batch
    node.immediateQueue.head = node.immediateQueue.tail = null
  }

  /** Gives Node's own `processImmediate` a queue of one, so that it returns to the browser after each. */
  function runImmediate(): void {
    const queue = node.immediateQueue
    const one = batch._idleNext!
    batch._idleNext = one._idleNext
    if (one._idleNext) one._idleNext._idlePrev = batch
    one._idleNext = one._idlePrev = null
    const { head, tail } = queue
    queue.head = queue.tail = one
    try {
      node.processImmediate()
    } finally {
      if (head && tail) {
        tail._idleNext = queue.head
        if (queue.head) queue.head._idlePrev = tail
        else queue.tail = tail
        queue.head = head
      }
    }
  }

  function hold(kind = 'Request', resource?: object): () => void {
    const token = { kind, resource }
    holds.add(token)
    return () => {
      // What is waiting may have become nothing.
      if (holds.delete(token) && sleeping && holds.size === 0) post()
    }
  }
  function enqueue(callback: () => void): void {
    ready.push({ callback, settles: false })
    post()
  }

  /** The next callback of this iteration; where it only settles a promise, with the next ones that do. */
  function takeReady(): () => void {
    const first = ready[0]!
    let count = 1
    if (first.settles) while (count < pollLeft && count < MOST_SETTLED && ready[count]!.settles) count++
    pollLeft -= count
    const taken = ready.splice(0, count)
    return count === 1
      ? first.callback
      : () => {
          for (const { callback } of taken) callback()
        }
  }

  return {
    node,
    holds,
    now() {
      // As `Environment::GetNowUint64` does (src/env.cc): a timer that is set after long work counts from then.
      updateTime()
      return loopTime
    },
    preciseNow,
    idleTime: () => idle,
    hold,
    enqueue,
    request(call, done, held = true, resource) {
      const release = held ? hold(resource?.constructor.name, resource) : () => {}
      const settle = (error: unknown, value: any) => {
        enqueue(() => done(error, value))
        release()
      }
      void (async () => {
        let value: any
        try {
          value = await ('promise' in call ? call.promise : call)
        } catch (error) {
          return settle(error ?? new Error('The request failed'), undefined)
        }
        settle(null, value)
      })()
    },
    finished(done, settles, resource) {
      const release = hold(resource?.constructor.name, resource)
      const callback = () => {
        release()
        done()
      }
      finished.push({ callback, settles })
      post()
    },
    enqueueClose(callback) {
      closing.push(callback)
      post()
    },
    start(program) {
      started = true
      main = program
      post()
    },
    wake: post,
    scheduleTimer(milliseconds) {
      expiry = loopTime + Math.max(1, milliseconds)
      if (sleeping) armBrowserTimer()
    },
    refTimer(on) {
      timerRefed = on
      if (sleeping) post()
    },
    refImmediates(on) {
      immediatesRefed = on
      if (on) post()
    },
    runMicrotasks() {
      if (!callingTimers) return
      yielded = true
      throw YIELD
    },
    isYield: (error) => error === YIELD,
  }
}
