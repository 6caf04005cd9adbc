import type { BindingFactory, NodeEnv } from '../../env.ts'
import { createPorts, type Ports, type TransferOptions, transferList } from './ports.ts'
import type { HandleKind } from './wire.ts'

const made = new WeakMap<NodeEnv, { ports: Ports; handles: Map<string, HandleKind> }>()

/** The ports of this thread: made once, since several bindings stand on them. */
export function portsOf(env: NodeEnv) {
  let found = made.get(env)
  if (!found) {
    const handles = new Map<string, HandleKind>()
    made.set(env, (found = { ports: createPorts(env, handles), handles }))
  }
  return found
}

/** `internalBinding('messaging')` (`src/node_messaging.cc`): message ports, and `structuredClone`. */
export const messaging: BindingFactory = (env) => {
  const { ports } = portsOf(env)
  const { MessagePort, stateOf, clone } = ports
  const groups = new Map<string, Set<object>>()

  class MessageChannel {
    port1 = new MessagePort()
    port2 = new MessagePort()
    constructor() {
      ports.join(this.port1, this.port2)
    }
  }

  return {
    MessagePort,
    MessageChannel,
    get DOMException() {
      return env.contextExports.DOMException
    },
    exposeLazyDOMExceptionProperty(target: object) {
      Object.defineProperty(target, 'DOMException', {
        value: env.contextExports.DOMException,
        writable: true,
        configurable: true,
        enumerable: false,
      })
    },
    stopMessagePort(port: object) {
      stateOf(port).receiving = false
    },
    drainMessagePort(port: object) {
      if (!stateOf(port).closed) ports.deliver(port)
    },
    receiveMessageOnPort(port: object) {
      if (!ports.isPort(port)) {
        const message = 'The "port" argument must be a MessagePort instance'
        throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
      }
      ports.pull(port)
      const message = stateOf(port).queue.shift()
      return message && 'value' in message ? message.value : env.symbols.no_message_symbol
    },
    moveMessagePortToContext: (port: object) => port,
    setDeserializerCreateObjectFunction(create: (info: string) => any) {
      clone.create = create
    },
    broadcastChannel(name: string) {
      const port = new MessagePort()
      stateOf(port).isBroadcast = true
      const group = groups.get(name) ?? new Set()
      groups.set(name, group)
      ports.broadcasts.add(group)
      for (const other of group) {
        stateOf(other).peers.push(port)
        stateOf(port).peers.push(other)
      }
      group.add(port)
      return port
    },
    structuredClone: (value: unknown, options: TransferOptions) => clone(value, transferList(options)),
  }
}
