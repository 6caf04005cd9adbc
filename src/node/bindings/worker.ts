import type { ProcessStart } from '../../protocol/process.ts'
import { createOptionTable, parseCommandLine } from '../command-line.ts'
import type { BindingFactory } from '../env.ts'
import { handleWrap } from './handle-wrap.ts'
import { portsOf, processName } from './messaging/binding.ts'
import { createLinkEnds, type LinkEnd } from './messaging/link.ts'

/** What a thread is told when it starts. */
export interface ThreadStart {
  id: number
  name: string
  execArgv: string[]
  resourceLimits: Float64Array
  isInternal: boolean
  /** To the `Worker` that made it. */
  port: LinkEnd
  /** See `processName`. */
  process: string
  /** Shared by all threads of the process: counts them. */
  count: SharedArrayBuffer
}

const RESOURCE_LIMITS = 4
/** What is not given counts as this many megabytes; nothing is enforced, since a browser cannot. */
const USUAL_LIMITS = [48, 2096, 0, 4]

/** Options that a thread cannot have for itself (`PerProcessOptions` in `src/node_options.h`). */
const OF_THE_PROCESS = new Set(
  '--title --v8-pool-size --zero-fill-buffers --disable-proto --help --version --v8-options --completion-bash '
    .concat('--security-revert --tls-cipher-list --use-openssl-ca --use-bundled-ca --icu-data-dir --trace-sigint')
    .split(' '),
)

/**
 * `internalBinding('worker')` (`src/node_worker.cc`). A thread is one more worker of the same process, with the
 * process's files and working directory; the kernel starts it, and tells when it has ended. What threads say to each
 * other goes from worker to worker.
 */
export const worker: BindingFactory = (env, stub) => {
  const { context } = env
  const { ports } = portsOf(env)
  const thread = () => (env.start?.thread as ThreadStart | undefined) ?? null
  let ownCount: Int32Array | null = null
  const count = () => {
    const shared = thread()?.count
    return (ownCount ??= new Int32Array(shared ?? new SharedArrayBuffer(4)))
  }
  let envPort: any

  class Worker extends handleWrap(env) {
    readonly threadId = Atomics.add(count(), 0, 1) + 1
    readonly threadName: string
    readonly messagePort = ports.make()
    invalidExecArgv?: string[]
    invalidNodeOptions?: string[]
    onexit?: (code: number, error: string | null, reason: string | null) => void
    #env: Record<string, string>
    #execArgv: string[]
    #limits: Float64Array
    #isInternal: boolean
    #end: LinkEnd
    #stop: (() => void) | null = null
    #over = false

    constructor(
      _url: unknown,
      variables: Record<string, string> | null | symbol,
      execArgv: string[] | undefined,
      limits: Float64Array,
      _trackDescriptors: boolean,
      isInternal: boolean,
      name: string,
    ) {
      super('WORKER')
      if (typeof variables === 'symbol') throw env.unavailable('One environment for several threads (SHARE_ENV)')
      this.threadName = name
      this.#env = { ...(variables ?? env.process.env) }
      const words: string[] = [...(execArgv ?? env.process.execArgv)]
      this.#execArgv = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
      this.#limits = Float64Array.from(limits, (limit, index) => (limit > 0 ? limit : USUAL_LIMITS[index]!))
      this.#isInternal = isInternal
      if (execArgv) {
        const { errors } = parseCommandLine(createOptionTable(env.library), execArgv, {})
        const wrong = execArgv.filter(
          (word) => OF_THE_PROCESS.has(word.split('=')[0]!) || errors.some((text) => text.includes(word)),
        )
        if (wrong.length > 0) this.invalidExecArgv = wrong
      }
      const { NODE_OPTIONS } = this.#env
      if (NODE_OPTIONS && NODE_OPTIONS !== env.process.env.NODE_OPTIONS) {
        const { errors } = parseCommandLine(createOptionTable(env.library), [], { NODE_OPTIONS })
        if (errors.length > 0) this.invalidNodeOptions = errors
      }
      const [here, there] = createLinkEnds(env.native)
      ports.attach(this.messagePort, here)
      this.#end = there
    }

    startThread() {
      const end = this.#end
      const data: ThreadStart = {
        id: this.threadId,
        name: this.threadName,
        execArgv: this.#execArgv,
        resourceLimits: this.#limits,
        isInternal: this.#isInternal,
        port: end,
        process: processName(env),
        count: count().buffer as SharedArrayBuffer,
      }
      const start: ProcessStart = { ...env.start!, env: this.#env, thread: data }
      this.activate()
      const control = context.startThread(start, [end.port], (code) => this.#ended(code))
      this.#stop = () => control.stop()
    }

    /** The kernel's word may come before the thread's last ones. */
    #ended(code: number) {
      const state = ports.stateOf(this.messagePort)
      if (state.link && !state.closed && !state.link.complete) {
        state.onHeard = () => {
          if (!state.link?.complete) return
          state.onHeard = null
          this.#ended(code)
        }
        state.link.listen(() => {})
        return
      }
      if (this.#over) return
      this.#over = true
      env.loop.enqueue(() => {
        ports.threadEnded(this.threadId)
        this.deactivate()
        env.makeCallback(this, 'onexit', code, null, null)
        this._state.closed = true
      })
    }

    override hasRef() {
      return this._state.closed ? (undefined as never) : super.hasRef()
    }
    stopThread() {
      this.#stop?.()
    }
    getResourceLimits() {
      return this.#limits
    }
    loopStartTime = () => -1
    loopIdleTime = () => 0
    takeHeapSnapshot() {
      throw env.unavailable('A heap snapshot of a thread')
    }
    getHeapStatistics() {
      throw env.unavailable('Heap statistics of a thread')
    }
    cpuUsage() {
      throw env.unavailable('The processor time of a thread')
    }
    startCpuProfile() {
      throw env.unavailable('A profile of a thread')
    }
    startHeapProfile() {
      throw env.unavailable('A profile of a thread')
    }
  }

  const isMainThread = !context.isThread
  const binding = {
    isMainThread,
    isInternalThread: false,
    ownsProcessState: isMainThread,
    resourceLimits: new Float64Array(RESOURCE_LIMITS),
    getEnvMessagePort() {
      if (isMainThread) return undefined
      // The warm half may make the standard streams, which stand on this port, before there is another end.
      envPort ??= ports.make()
      const told = thread()
      if (told && !ports.stateOf(envPort).link) ports.attach(envPort, told.port)
      return envPort
    },
    Worker,
  }
  // A thread boots before it knows which it is; what it reads once is read after that.
  Object.defineProperties(stub, {
    threadId: { get: () => thread()?.id ?? 0, enumerable: true, configurable: true },
    threadName: { get: () => thread()?.name ?? 'main', enumerable: true, configurable: true },
  })
  return binding
}
