import { CallSite } from './call-site.ts'
import type { ScriptCompiler } from './compile.ts'
import type { NativePrimitives } from './native.ts'

type Frame = any
type PrepareCallback = (scope: object, error: unknown, frames: Frame[]) => unknown

export interface StackTraces {
  /** Node's own `prepareStackTraceCallback`. */
  setPrepareCallback(callback: PrepareCallback): void
  /** Before the library's primordials take `Error.captureStackTrace`. */
  installCapture(): void
  /** Puts ours between V8 and `Error.prepareStackTrace`. After the realm's bootstrap, which defines that property. */
  install(): void
  /** True for a script name that is our own code's: no program sees its frames. */
  isOurs(name: unknown): boolean
  /**
   * Gives an error made in a binding the trace it would have if the binding were native: our own frames take nothing
   * from `Error.stackTraceLimit`.
   */
  captureOutside<T extends Error>(make: () => T): T
  /** The file whose code is running, as it is named in traces: the innermost that is not the library's. */
  callingFile(): string | null
  /** As V8's `Object::GetConstructorName`: the class that made an object, even where its prototype is gone. */
  constructorName(value: object): string
  /** The frames of an error whose `captureStackTrace` hid some of them, hidden ones included; null for others. */
  fullFrames(error: unknown): Frame[] | null
}

/** Frames that our own code may add on top of a program's. */
const OUR_FRAMES = 12

/**
 * Node gives V8 a callback that formats stack traces; a browser has only `Error.prepareStackTrace`, which programs
 * may set too. So that property becomes an accessor: V8 always gets a function of ours, which takes out the frames
 * of our own code, corrects positions, and calls Node's callback; the program's own function is found by that one.
 */
export function createStackTraces(native: NativePrimitives, compiler: ScriptCompiler): StackTraces {
  const scope = globalThis
  const limits = new WeakMap<object, number>()
  const captured = new WeakMap<object, { stack?: unknown }>()
  const wrappers = new WeakMap<object, Function>()
  const wrapped = new WeakMap<Function, unknown>()
  const nativeCapture = native.Error.captureStackTrace
  let callback: PrepareCallback | null = null
  let own: unknown
  let formatting = false
  let raw: Frame[] | null = null
  let naming: ((frames: Frame[]) => void) | null = null

  const isOurs = (name: unknown) => name === native.scriptName

  const toFrames = (frames: Frame[]) => {
    const kept: Frame[] = []
    for (const [index, frame] of frames.entries()) {
      if (frame instanceof CallSite || isOurs(frame.getScriptNameOrSourceURL())) continue
      if (isPlainEval(frame)) continue
      if (isModuleStep(frame) && isOurs(frames[index + 1]?.getScriptNameOrSourceURL())) continue
      kept.push(new CallSite(frame, compiler))
    }
    return kept
  }

  function format(error: any, frames: Frame[]): unknown {
    if (naming !== null) {
      naming(frames)
      return ''
    }
    if (raw !== null) {
      raw = toFrames(frames)
      return ''
    }
    let kept = toFrames(frames)
    const limit = limits.get(error)
    if (limit !== undefined) kept = kept.slice(0, limit)
    if (!callback) return `${error}${kept.map((frame) => `\n    at ${frame}`).join('')}`
    formatting = true
    try {
      return callback(scope, error, kept)
    } finally {
      formatting = false
    }
  }

  /** What V8 calls while the program's own function is `value`. */
  function wrapperFor(value: unknown): Function {
    const key = typeof value === 'function' ? value : format
    let wrapper = wrappers.get(key)
    if (!wrapper) {
      wrapper = (error: unknown, frames: Frame[]) => format(error, frames)
      wrappers.set(key, wrapper)
      wrapped.set(wrapper, value)
    }
    return wrapper
  }

  /** The call sites that an object's `stack` would be made of. */
  function framesOf(holder: { stack?: unknown }): Frame[] {
    raw = []
    try {
      void holder.stack
      return raw
    } finally {
      raw = null
    }
  }

  return {
    isOurs,
    setPrepareCallback(value) {
      callback = value
    },
    install() {
      own = (native.Error as any).prepareStackTrace
      Object.defineProperty(native.Error, 'prepareStackTrace', {
        configurable: true,
        enumerable: false,
        get: () => (formatting ? own : wrapperFor(own)),
        set(value) {
          own = wrapped.has(value) ? wrapped.get(value) : value
        },
      })
    },
    installCapture() {
      const captureStackTrace = (target: object, above?: Function) => {
        nativeCapture(target, above)
        const full = {}
        nativeCapture(full, captureStackTrace)
        captured.set(target, full)
      }
      Object.defineProperty(native.Error, 'captureStackTrace', {
        value: captureStackTrace,
        writable: true,
        configurable: true,
      })
    },
    captureOutside(make) {
      const limit = native.Error.stackTraceLimit
      if (typeof limit !== 'number' || limit === 0 || !isWritableLimit(native.Error)) return make()
      native.Error.stackTraceLimit = limit + OUR_FRAMES
      const error = make()
      native.Error.stackTraceLimit = limit
      limits.set(error, limit)
      return error
    },
    constructorName(value) {
      // A trace names the class of each receiver; V8 asks the object itself for it.
      const holder: { stack?: unknown } = {}
      const receive = function (this: object) {
        nativeCapture(holder)
      }
      let name: string | null = null
      naming = (frames) => {
        name = frames.find((frame) => frame.getFunctionName() === receive.name)?.getTypeName() ?? null
      }
      try {
        receive.call(value)
        void holder.stack
      } finally {
        naming = null
      }
      return name ?? (typeof value === 'function' ? 'Function' : 'Object')
    },
    fullFrames(error) {
      const full = typeof error === 'object' && error !== null ? captured.get(error) : undefined
      return full ? framesOf(full) : null
    },
    callingFile() {
      const holder = {}
      nativeCapture(holder)
      const names = framesOf(holder).map((frame) => frame.getScriptNameOrSourceURL())
      return names.find((name) => typeof name === 'string' && name !== '' && !name.startsWith('node:')) ?? null
    },
  }
}

function isWritableLimit(errors: ErrorConstructor): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(errors, 'stackTraceLimit')
  return descriptor ? descriptor.writable === true : Object.isExtensible(errors)
}

/** The builtin `eval`, through which we compile: it stands above what it could not parse. */
const isPlainEval = (frame: Frame): boolean =>
  frame.getFunctionName() === 'eval' && !frame.isEval() && !frame.getScriptNameOrSourceURL()

/** A module's body is a generator that our own code steps through. */
const isModuleStep = (frame: Frame): boolean =>
  frame.getFunctionName() === 'next' && /^(?:Async)?Generator$/.test(frame.getTypeName() ?? '')
