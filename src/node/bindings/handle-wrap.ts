import type { NodeEnv } from '../env.ts'

type HandleWrapClass = ReturnType<typeof createHandleWrap>
const classes = new WeakMap<NodeEnv, HandleWrapClass>()

/** The `HandleWrap` class of this process: made once, because handles are told apart by `instanceof`. */
export function handleWrap(env: NodeEnv): HandleWrapClass {
  let made = classes.get(env)
  if (!made) classes.set(env, (made = createHandleWrap(env)))
  return made
}

const open = new WeakMap<NodeEnv, Set<InstanceType<HandleWrapClass>>>()

/** Handles that are not closed, and would keep the process alive while they are active. */
export const refedHandles = (env: NodeEnv) => [...(open.get(env) ?? [])].filter((handle) => handle._state.refed)

/** A long-lived thing of the loop: keeps the process alive while it is active, referenced and not closed. */
function createHandleWrap(env: NodeEnv) {
  const handles = new Set<HandleWrap>()
  open.set(env, handles)
  class HandleWrap extends env.AsyncWrap {
    declare _state: { closed: boolean; refed: boolean; active: boolean; release: (() => void) | null }
    constructor(provider?: string) {
      super(provider)
      // Out of sight of `util.inspect`, which shows native handles without such fields.
      Object.defineProperty(this, '_state', {
        value: { closed: false, refed: true, active: false, release: null },
        enumerable: false,
      })
      handles.add(this)
    }
    _update() {
      const state = this._state
      const wanted = state.active && state.refed && !state.closed
      if (wanted && !state.release) state.release = env.loop.hold(this.constructor.name, this)
      else if (!wanted && state.release) {
        state.release()
        state.release = null
      }
    }
    activate() {
      this._state.active = true
      this._update()
    }
    deactivate() {
      this._state.active = false
      this._update()
    }
    isClosed() {
      return this._state.closed
    }
    ref() {
      this._state.refed = true
      this._update()
    }
    unref() {
      this._state.refed = false
      this._update()
    }
    hasRef() {
      return this._state.refed && !this._state.closed
    }
    close(callback?: () => void) {
      if (this._state.closed) return
      this._state.closed = true
      handles.delete(this)
      this._update()
      this._release()
      const key = env.symbols.handle_onclose!
      if (typeof callback === 'function') (this as any)[key] = callback
      env.loop.enqueueClose(() => {
        env.makeCallback(this, key as unknown as string)
        this.emitDestroy()
      })
    }
    /** Gives back what the handle stands for. */
    _release() {}
  }
  return HandleWrap
}
