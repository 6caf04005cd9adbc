import type { BindingFactory, NodeEnv } from '../../env.ts'
import { nodeError } from '../node-error.ts'
import { createPorts, type Ports } from './ports.ts'
import { transferList } from './transfer-list.ts'
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
  const { MessagePort, stateOf } = ports
  const groups = new Map<string, Set<object>>()

  function MessageChannel(this: any) {
    if (!new.target)
      throw Object.assign(new TypeError('Cannot call constructor without `new`'), {
        code: 'ERR_CONSTRUCT_CALL_REQUIRED',
      })
    this.port1 = ports.make()
    this.port2 = ports.make()
    ports.join(this.port1, this.port2)
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
      const message = ports.take(port)
      return message ? message.value : env.symbols.no_message_symbol
    },
    // A worker has one realm only: another context's port is the same object.
    moveMessagePortToContext(port: object) {
      if (!ports.stateOf(port).closed) return port
      throw nodeError(Error, 'ERR_CLOSED_MESSAGE_PORT', 'Cannot send data on closed MessagePort')
    },
    setDeserializerCreateObjectFunction(create: (info: string) => any) {
      ports.creator.create = create
    },
    broadcastChannel(name: string) {
      const port = ports.make()
      ports.joinBroadcast(port, `${processName(env)}:${name}`)
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
    structuredClone: (value: unknown, options: unknown) => ports.clone(value, transferList(options)),
  }
}

const names = new WeakMap<NodeEnv, string>()

/** A name for the process that no other of the page has; its threads know it too. */
export function processName(env: NodeEnv): string {
  const told = (env.start?.thread as { process: string } | undefined)?.process
  let name = told ?? names.get(env)
  if (name === undefined) {
    const random = env.native.crypto.getRandomValues(new Uint32Array(4))
    names.set(env, (name = `process-${random.join('-')}`))
  }
  return name
}
