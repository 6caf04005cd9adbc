import type { BindingFactory, NodeEnv } from '../env.ts'

/** Positions in `async_hook_fields` and `async_id_fields`. */
const KIND = { init: 0, before: 1, after: 2, destroy: 3, promiseResolve: 4, check: 6, stackLength: 7 } as const
const ID = { execution: 0, trigger: 1, counter: 2, defaultTrigger: 3 } as const

const NO_ID = -1

interface NativeHooks {
  init(id: number, type: string, trigger: number, resource: object): void
  destroy(id: number): void
}

/** `internalBinding('async_wrap')`: async ids and their stack. Promise hooks do not exist in a browser. */
export const asyncWrap: BindingFactory = (env, stub) => {
  const fields: Uint32Array = stub.async_hook_fields
  const ids: Float64Array = stub.async_id_fields
  fields.fill(0)
  fields[KIND.check] = 1
  ids.fill(0)
  ids[ID.counter] = 1
  ids[ID.defaultTrigger] = -1
  const resources: unknown[] = []
  let hooks: NativeHooks | null = null
  const binding = {
    async_ids_stack: new Float64Array(32),
    execution_async_resources: resources,
    setupHooks(value: NativeHooks) {
      hooks = stub.nativeHooks = value
    },
    setCallbackTrampoline() {},
    pushAsyncContext(id: number, trigger: number) {
      const offset = fields[KIND.stackLength]!
      if (offset * 2 >= binding.async_ids_stack.length) {
        const grown = new Float64Array(binding.async_ids_stack.length * 3)
        grown.set(binding.async_ids_stack)
        stub.async_ids_stack = binding.async_ids_stack = grown
      }
      binding.async_ids_stack[offset * 2] = ids[ID.execution]!
      binding.async_ids_stack[offset * 2 + 1] = ids[ID.trigger]!
      fields[KIND.stackLength] = offset + 1
      ids[ID.execution] = id
      ids[ID.trigger] = trigger
    },
    popAsyncContext(id: number) {
      if (fields[KIND.stackLength] === 0) return false
      if (fields[KIND.check]! > 0 && ids[ID.execution] !== id)
        throw new Error(`async hook stack has become corrupted (actual: ${ids[ID.execution]}, expected: ${id})`)
      const offset = fields[KIND.stackLength]! - 1
      ids[ID.execution] = binding.async_ids_stack[2 * offset]!
      ids[ID.trigger] = binding.async_ids_stack[2 * offset + 1]!
      fields[KIND.stackLength] = offset
      if (resources.length > offset) resources.length = offset
      return offset > 0
    },
    executionAsyncResource: (index: number) => resources[index],
    clearAsyncIdStack() {
      ids[ID.execution] = 0
      ids[ID.trigger] = 0
      fields[KIND.stackLength] = 0
      resources.length = 0
    },
    queueDestroyAsyncId(id: number) {
      if (fields[KIND.destroy]! > 0) env.loop.enqueue(() => hooks?.destroy(id))
    },
    setPromiseHooks() {},
    getPromiseHooks: () => [undefined, undefined, undefined, undefined],
    registerDestroyHook(_object: object, id: number, destroyed?: { destroyed: boolean }) {
      registry.register(_object, { id, destroyed })
    },
  }
  const registry = new FinalizationRegistry<{ id: number; destroyed: { destroyed: boolean } | undefined }>((held) => {
    if (!held.destroyed?.destroyed) hooks?.destroy(held.id)
  })
  return binding
}

/** `AsyncWrap`, the base of requests and handles: has an async id, and is announced to async hooks. */
export function createAsyncWrap(env: NodeEnv) {
  return class AsyncWrap {
    #id = NO_ID
    #trigger = 0
    #frame: unknown
    #provider: string
    /** What async hooks are shown. */
    #resource: object = this
    /** With the provider NONE it is nothing yet: `asyncReset` says what it becomes. */
    constructor(provider?: string, resource?: object) {
      this.#provider = provider ?? this.constructor.name.toUpperCase()
      if (provider !== 'NONE') this.asyncReset(resource)
    }
    #announce(binding: any) {
      if (binding.async_hook_fields[KIND.init] > 0)
        binding.nativeHooks.init(this.#id, this.#provider, this.#trigger, this.#resource)
    }
    getAsyncId() {
      return this.#id
    }
    getTriggerAsyncId() {
      return this.#trigger
    }
    getProviderType() {
      return env.internalBinding('async_wrap').Providers[this.#provider] ?? 0
    }
    /** From now on it is another thing, with an id of its own: a parser or a socket that is used again. */
    asyncReset(resource?: object, provider?: string) {
      const binding = env.internalBinding('async_wrap')
      const ids: Float64Array = binding.async_id_fields
      this.emitDestroy()
      if (provider !== undefined) this.#provider = provider
      this.#resource = resource ?? this
      this.#id = ++ids[ID.counter]!
      this.#trigger = ids[ID.defaultTrigger]! >= 0 ? ids[ID.defaultTrigger]! : ids[ID.execution]!
      this.#frame = env.asyncContext.frame
      this.#announce(binding)
    }
    asyncResource() {
      return this.#resource
    }
    contextFrame() {
      return this.#frame
    }
    /** Once for each id: a parser that is freed and used again has a new one. */
    emitDestroy() {
      if (this.#id === NO_ID) return
      env.internalBinding('async_wrap').queueDestroyAsyncId(this.#id)
      this.#id = NO_ID
    }
  }
}
