import { SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import type { BindingFactory } from '../env.ts'
import { handleWrap } from './handle-wrap.ts'

const EINVAL = -22
const UNCATCHABLE = new Set<string>(['SIGKILL', 'SIGSTOP'])

/** `internalBinding('signal_wrap')`. */
export const signalWrap: BindingFactory = (env) => {
  const listeners = new Map<SignalName, Set<any>>()
  let listening = false
  const listen = () => {
    if (listening) return
    listening = true
    env.context.onSignal((signal) => {
      for (const handle of listeners.get(signal) ?? [])
        env.loop.enqueue(() => {
          if (!handle.isClosed()) env.makeCallback(handle, 'onsignal', SIGNALS[signal])
        })
    })
  }
  return {
    Signal: class Signal extends handleWrap(env) {
      #name: SignalName | null = null
      constructor() {
        super('SIGNALWRAP')
      }
      start(number: number) {
        const name = Object.keys(SIGNALS).find((key) => SIGNALS[key as SignalName] === number) as SignalName | undefined
        if (name && UNCATCHABLE.has(name)) return EINVAL
        this.activate()
        // A signal that the kernel does not know never comes.
        if (!name) return 0
        listen()
        this.#name = name
        const set = listeners.get(name) ?? new Set()
        listeners.set(name, set.add(this))
        env.context.sys.signalAction(name, 'catch')
        return 0
      }
      stop() {
        this.deactivate()
        const name = this.#name
        const set = name && listeners.get(name)
        if (!set) return 0
        set.delete(this)
        this.#name = null
        if (set.size === 0) env.context.sys.signalAction(name, 'default')
        return 0
      }
      override _release() {
        this.stop()
      }
    },
  }
}
