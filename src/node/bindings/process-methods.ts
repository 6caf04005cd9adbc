import { SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import type { BindingFactory } from '../env.ts'
import { handleWrap, refedHandles } from './handle-wrap.ts'
import { environmentOf } from './process-wrap.ts'

const NANOSECONDS_IN_MILLISECOND = 1e6

const ELF_HEADER_BYTES = 64
const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46]

/** Is no link. */
const USUAL_PATH = '/usr/bin/node'

/** As `getActiveResourcesInfo` calls what is otherwise known by its class. */
const RESOURCE_NAMES: Record<string, (resource: any) => string> = {
  TCP: (handle) => (handle.isServer ? 'TCPServerWrap' : 'TCPSocketWrap'),
  Pipe: () => 'PipeWrap',
  TTY: () => 'TTYWrap',
  Process: () => 'ProcessWrap',
  Signal: () => 'SignalWrap',
  FSEvent: () => 'FSEventWrap',
}

/** `internalBinding('process_methods')`. */
export const processMethods: BindingFactory = (env, stub) => {
  const { context, native, process } = env
  const hrtimeBuffer = new Uint32Array(3)
  const bigints = new BigInt64Array(hrtimeBuffer.buffer, 0, 1)
  const nanoseconds = () =>
    (native.performance.timeOrigin % 1e9) * NANOSECONDS_IN_MILLISECOND +
    native.performance.now() * NANOSECONDS_IN_MILLISECOND
  let umask = 0o022
  let cwd: string | null = null

  const memory = () => {
    // Chromium alone says how much its heap holds; elsewhere these are plausible constants.
    const heap = (native.performance as any).memory ?? { usedJSHeapSize: 12e6, totalJSHeapSize: 20e6 }
    return {
      rss: heap.totalJSHeapSize + 40e6,
      heapTotal: heap.totalJSHeapSize,
      heapUsed: heap.usedJSHeapSize,
      external: 2e6,
      arrayBuffers: 1e5,
    }
  }
  /** Time not spent asleep, in microseconds: a browser does not account for a worker's processor time. */
  const busyMicroseconds = () => Math.max(1, Math.round((env.loop.preciseNow() - env.loop.idleTime()) * 1000))

  const realPath = (path: string): string => {
    try {
      return path === USUAL_PATH ? path : context.sys.realpath(path)
    } catch {
      return path
    }
  }
  const print = (text: string) => void context.sys.write(2, new native.TextEncoder().encode(text), -1)

  /** In the words of Linux's loader, as far as it comes there too. */
  const loadFailure = (filename: string): string => {
    let file: Uint8Array
    try {
      file = context.sys.readFile(filename)
    } catch {
      return 'cannot open shared object file: No such file or directory'
    }
    if (file.length < ELF_HEADER_BYTES) return 'file too short'
    if (ELF_MAGIC.some((byte, index) => file[index] !== byte)) return 'invalid ELF header'
    return 'native addons cannot be loaded in a browser'
  }

  const resources = () => [...env.loop.holds].flatMap(({ resource }) => (resource ? [resource] : []))
  const isHandle = (resource: object) => resource instanceof handleWrap(env)

  return {
    hrtimeBuffer,
    hrtime() {
      const now = nanoseconds()
      const seconds = Math.floor(now / 1e9)
      hrtimeBuffer[0] = Math.floor(seconds / 0x100000000)
      hrtimeBuffer[1] = seconds >>> 0
      hrtimeBuffer[2] = Math.floor(now % 1e9)
    },
    hrtimeBigInt() {
      bigints[0] = BigInt(Math.floor(nanoseconds()))
    },
    uptime: () => (env.loop.preciseNow() + 1) / 1000,
    // A thread's working directory is its process's, which another thread may change.
    cwd: () => (context.isThread && env.start ? context.sys.realpath('.') : (cwd ??= env.start?.cwd ?? '/')),
    chdir(path: string) {
      try {
        context.sys.chdir(path)
      } catch (error) {
        throw env.syscallError(error, 'chdir', env.start?.cwd ?? '/', path)
      }
      cwd = context.sys.realpath('.')
    },
    umask(mask?: number) {
      if (mask === undefined && context.isThread) {
        umask = context.sys.umask(0)
        context.sys.umask(umask)
      }
      if (mask === undefined) return umask
      const before = umask
      umask = mask & 0o777
      context.sys.umask(umask)
      return before
    },
    memoryUsage(target: Float64Array) {
      const { rss, heapTotal, heapUsed, external, arrayBuffers } = memory()
      target.set([rss, heapTotal, heapUsed, external, arrayBuffers])
    },
    rss: () => memory().rss,
    constrainedMemory: () => 0,
    availableMemory: () => 2 ** 31,
    cpuUsage(target: Float64Array) {
      target.set([busyMicroseconds(), 0])
    },
    threadCpuUsage(target: Float64Array) {
      target.set([busyMicroseconds(), 0])
    },
    resourceUsage(target: Float64Array) {
      target.fill(0)
      target[0] = busyMicroseconds()
      target[2] = Math.round(memory().rss / 1024)
    },
    _getActiveRequests: () => resources().filter((resource) => !isHandle(resource)),
    _getActiveHandles: () => refedHandles(env).map((handle: any) => handle[env.symbols.owner_symbol!] ?? handle),
    getActiveResourcesInfo: () => [
      ...[...env.loop.holds].flatMap(({ kind, resource }) => (resource && isHandle(resource) ? [] : [kind])),
      ...refedHandles(env).map((handle) => {
        const kind = handle.constructor.name
        return RESOURCE_NAMES[kind]?.(handle) ?? kind
      }),
      ...Array(env.internalBinding('timers').timeoutInfo[0]).fill('Timeout'),
      ...Array(env.internalBinding('timers').immediateInfo[1]).fill('Immediate'),
    ],
    _kill(pid: number, signal: number) {
      const name = Object.keys(SIGNALS).find((key) => SIGNALS[key as SignalName] === signal) as SignalName | undefined
      if (signal !== 0 && !name) return -22
      try {
        context.sys.kill(pid, name ?? 0)
        return 0
      } catch (error) {
        return env.errnoOf(error)
      }
    },
    abort() {
      env.die('SIGABRT')
    },
    causeSegfault() {
      env.die('SIGSEGV')
    },
    _rawDebug: (text: string) => print(`${text}\n`),
    _debugProcess() {
      throw env.unavailable('The debugger')
    },
    _debugEnd() {},
    dlopen(_module: object, filename: string) {
      throw Object.assign(new native.Error(`${filename}: ${loadFailure(filename)}`), { code: 'ERR_DLOPEN_FAILED' })
    },
    reallyExit(code: number) {
      if (env.options.get('--trace-exit')) {
        const thread = env.internalBinding('worker').threadId
        const where = thread === 0 ? '' : `, thread:${thread}`
        const { stack } = env.traces.captureOutside(() => new native.Error()) as { stack: string }
        const trace = stack.slice(stack.indexOf('\n') + 1)
        const warning = `WARNING: Exited the environment with code ${code ?? 0}`
        print(`(node:${env.start!.pid}${where}) ${warning}\n${trace}\n`)
      }
      return env.exit(code ?? 0)
    },
    execve(file: string, args: string[], pairs: string[]) {
      try {
        context.sys.exec({ file, args, env: environmentOf(pairs) })
      } catch (error) {
        // What the process was has been given up already: Node aborts too.
        const { stack } = env.traces.captureOutside(() => new native.Error()) as { stack: string }
        const [code] = env.errnoName(env.errnoOf(error))
        print(`process.execve failed with error code ${code}\n${stack.slice(stack.indexOf('\n') + 1)}\n`)
        env.die('SIGABRT')
      }
    },
    loadEnvFile(path: string) {
      let text: string
      try {
        text = new native.TextDecoder().decode(context.sys.readFile(path ?? '.env'))
      } catch (error) {
        throw env.syscallError(error, 'open', path ?? '.env')
      }
      const values = env.internalBinding('util').parseEnv(text)
      for (const name of Object.keys(values)) if (!(name in process.env)) process.env[name] = values[name]
    },
    setEmitWarningSync() {},
    resetStdioForTesting: stub.resetStdioForTesting,
    patchProcessObject(target: any) {
      const start = env.start!
      let title = start.argv[0] ?? 'node'
      Object.defineProperty(target, 'title', {
        get: () => title,
        set: (value) => {
          title = String(value)
        },
        enumerable: true,
        configurable: true,
      })
      target.argv = [env.argv!.argv0, ...env.argv!.args]
      target.execArgv = env.argv!.execArgv
      Object.defineProperty(target, 'pid', { value: start.pid, enumerable: true, configurable: true, writable: false })
      Object.defineProperty(target, 'ppid', { get: () => start.ppid, enumerable: true, configurable: true })
      target.execPath = realPath(start.execPath)
      let debugPort = 9229
      Object.defineProperty(target, 'debugPort', {
        get: () => debugPort,
        set: (value) => {
          debugPort = Number(value)
        },
        enumerable: true,
        configurable: true,
      })
      if (env.options.isSet('--title')) target.title = env.options.get('--title')
    },
  }
}
