import type { BindingFactory } from '../../env.ts'

const VIEW = 0
const OBJECT = 1
const LENGTH_BYTES = 4

/** `internalBinding('ipc_serdes')`: messages between processes with `serialization: 'advanced'`. */
export const ipcSerdes: BindingFactory = (env) => {
  const codec = () => {
    const v8 = env.requireBuiltin('v8')
    class Serializer extends v8.DefaultSerializer {
      _writeHostObject(value: object) {
        if (ArrayBuffer.isView(value)) {
          this.writeUint32(VIEW)
          return super._writeHostObject(value)
        }
        this.writeUint32(OBJECT)
        return this.writeValue({ ...value })
      }
    }
    class Deserializer extends v8.DefaultDeserializer {
      _readHostObject() {
        return this.readUint32() === VIEW ? super._readHostObject() : this.readValue()
      }
    }
    return { Serializer, Deserializer }
  }
  let made: ReturnType<typeof codec> | null = null
  const classes = () => (made ??= codec())
  return {
    /** The length of what follows, big-endian, and the message. */
    serialize(message: unknown) {
      const serializer = new (classes().Serializer as any)()
      serializer.writeRawBytes(new Uint8Array(LENGTH_BYTES))
      serializer.writeHeader()
      serializer.writeValue(message)
      const bytes = serializer.releaseBuffer()
      bytes.writeUInt32BE(bytes.length - LENGTH_BYTES, 0)
      return bytes
    },
    deserialize(bytes: Uint8Array) {
      const deserializer = new (classes().Deserializer as any)(bytes)
      deserializer.readHeader()
      return deserializer.readValue()
    },
  }
}
