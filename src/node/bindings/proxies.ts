/**
 * A page cannot ask whether an object is a proxy, and Node's `util.inspect` must: it would else run a program's traps.
 * So `Proxy` itself is wrapped before any other code runs, and keeps what each proxy was made of. The wrapper is a
 * proxy of the real constructor: its name, length and source text are the real ones.
 */
const details = new WeakMap<object, { target: object; handler: object }>()
const NativeProxy = globalThis.Proxy

export function installProxyTracking(): void {
  if ((globalThis.Proxy as unknown) !== NativeProxy) return
  const track = (proxy: object, target: object, handler: object) => {
    details.set(proxy, { target, handler })
    return proxy
  }
  const revocable = NativeProxy.revocable
  const Tracked = new NativeProxy(NativeProxy, {
    construct(_, [target, handler]: [object, object]) {
      return track(new NativeProxy(target, handler), target, handler)
    },
  })
  Object.defineProperty(NativeProxy, 'revocable', {
    writable: true,
    configurable: true,
    value: {
      revocable(target: object, handler: object) {
        const made = revocable(target, handler)
        track(made.proxy, target, handler)
        const revoke = made.revoke
        made.revoke = {
          ''() {
            revoke()
            details.delete(made.proxy)
            revoked.add(made.proxy)
          },
        }['']
        return made
      },
    }.revocable,
  })
  globalThis.Proxy = Tracked
}

const revoked = new WeakSet<object>()

export const isProxy = (value: unknown): boolean => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return details.has(value) || revoked.has(value)
}

/** Target and handler; two nulls for a revoked proxy; undefined for what is no proxy. */
export function proxyDetails(value: unknown): [target: object | null, handler: object | null] | undefined {
  if (!isProxy(value)) return undefined
  const found = details.get(value as object)
  return found ? [found.target, found.handler] : [null, null]
}
