/** Frames of the WebSocket protocol as a client writes and reads them (RFC 6455, section 5), without extensions. */

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export interface Frame {
  /** The last one of its message. */
  final: boolean
  opcode: number
  payload: Uint8Array
}

/** What the server sent breaks the protocol. `code` is what the connection is closed with. */
export class ProtocolError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** The largest message that is taken, in bytes. */
export const MAX_MESSAGE = 64 * 1024 * 1024

const MAX_CONTROL = 125

/** One whole message, or a control frame, masked as a client must. */
export function encodeFrame(opcode: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = payload
  const extended = length > 0xffff ? 8 : length > MAX_CONTROL ? 2 : 0
  const frame = new Uint8Array(2 + extended + 4 + length)
  const view = new DataView(frame.buffer)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (extended === 8 ? 127 : extended === 2 ? 126 : length)
  if (extended === 2) view.setUint16(2, length)
  if (extended === 8) view.setBigUint64(2, BigInt(length))
  const mask = crypto.getRandomValues(frame.subarray(2 + extended, 6 + extended))
  const body = frame.subarray(6 + extended)
  for (let at = 0; at < length; at++) body[at] = payload[at]! ^ mask[at & 3]!
  return frame
}

/** Asks for as many bytes as it yields, and hands each frame to `onFrame`. */
function* parse(onFrame: (frame: Frame) => void): Generator<number, never, Uint8Array> {
  for (;;) {
    const [first = 0, second = 0] = yield 2
    if (first & 0x70) throw new ProtocolError(1002, 'The server used an extension that was not agreed on.')
    if (second & 0x80) throw new ProtocolError(1002, 'The server masked a frame.')
    const final = (first & 0x80) !== 0
    const opcode = first & 15
    let length = second
    if (second === 126) length = dataView(yield 2).getUint16(0)
    if (second === 127) length = Number(dataView(yield 8).getBigUint64(0))
    if (opcode >= 8 && (!final || length > MAX_CONTROL))
      throw new ProtocolError(1002, 'The server sent a control frame in parts, or one that is too long.')
    if (length > MAX_MESSAGE) throw new ProtocolError(1009, 'The server sent a message that is too long.')
    onFrame({ final, opcode, payload: length === 0 ? new Uint8Array(0) : yield length })
  }
}

const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Takes bytes as they come and returns the frames that they complete. Throws a ProtocolError. */
export function createFrameReader(): (bytes: Uint8Array) => Frame[] {
  let frames: Frame[] = []
  const parser = parse((frame) => frames.push(frame))
  let wanted = parser.next().value
  let waiting: Uint8Array[] = []
  let size = 0

  return (bytes) => {
    waiting.push(bytes)
    size += bytes.length
    if (size >= wanted) {
      const all = join(waiting, size)
      let at = 0
      while (all.length - at >= wanted) {
        const end = at + wanted
        wanted = parser.next(all.subarray(at, end)).value
        at = end
      }
      waiting = [all.subarray(at)]
      size = all.length - at
    }
    const complete = frames
    frames = []
    return complete
  }
}

function join(parts: Uint8Array[], size: number): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const all = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
