import type { FromSocket, ToSocket } from '../../protocol/preview.ts'
import type { PortSocket } from '../../protocol/sandbox.ts'
import { createFrameReader, encodeFrame, type Frame, MAX_MESSAGE, OPCODE, ProtocolError } from './frames.ts'
import { agreedProtocol, type Handshake, openingRequest, readHead } from './handshake.ts'

/** A server that was told goodbye gets so long to say it too. Milliseconds. */
const GOODBYE = 3_000

/** Codes that stand for what happened, and are never sent (RFC 6455, section 7.4.1). */
const NO_CODE = 1005
const ABNORMAL = 1006
const GOING_AWAY = 1001

interface Goodbye {
  code: number
  reason: string
}

/**
 * One WebSocket of a previewed document: speaks the protocol over `socket` with the server, and messages over `line`
 * with the document. Resolves when it is over; never rejects.
 */
export async function serveWebSocket(socket: PortSocket, handshake: Handshake, line: MessagePort): Promise<void> {
  const tell = (message: FromSocket, transfer: Transferable[] = []) => line.postMessage(message, transfer)
  const reader = socket.readable.getReader()
  const writer = socket.writable.getWriter()
  const write = (opcode: number, payload: Uint8Array) => writer.write(encodeFrame(opcode, payload))
  let open = false
  let said: Goodbye | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Begins, or answers, the closing handshake. */
  function sayGoodbye(goodbye: Goodbye): void {
    if (said) return
    said = goodbye
    write(OPCODE.close, closePayload(goodbye)).catch(() => {})
    timer = setTimeout(() => void reader.cancel().catch(() => {}), GOODBYE)
  }
  /** The document is gone, or closed the socket before it was open. */
  const abandon = () => {
    if (open) sayGoodbye({ code: GOING_AWAY, reason: '' })
    void reader.cancel().catch(() => {})
  }

  line.addEventListener('close', abandon)
  line.onmessage = ({ data: message }: MessageEvent<ToSocket>) => {
    if (message.type === 'close') return open ? sayGoodbye(message) : abandon()
    if (said) return
    const isText = typeof message.data === 'string'
    const bytes = isText
      ? new TextEncoder().encode(message.data as string)
      : new Uint8Array(message.data as ArrayBuffer)
    write(isText ? OPCODE.text : OPCODE.binary, bytes).then(
      () => tell({ type: 'sent', bytes: bytes.length }),
      () => {},
    )
  }

  let end: Goodbye & { wasClean: boolean } = { code: ABNORMAL, reason: '', wasClean: false }
  try {
    const { bytes, accept } = await openingRequest(handshake)
    await writer.write(bytes)
    const head = await readHead(reader)
    const protocol = agreedProtocol(head, accept, handshake.protocols)
    open = true
    tell({ type: 'open', protocol })
    const heard = await readMessages(reader, head.rest, {
      message: (data) => tell({ type: 'data', data }, typeof data === 'string' ? [] : [data]),
      ping: (payload) => void write(OPCODE.pong, payload).catch(() => {}),
    })
    if (heard) {
      sayGoodbye({ code: heard.code, reason: '' })
      end = { ...heard, wasClean: true }
    }
  } catch (error) {
    const code = error instanceof ProtocolError ? error.code : ABNORMAL
    if (open && code !== ABNORMAL) sayGoodbye({ code, reason: '' })
    end.reason = error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
    tell({ type: 'closed', ...end, reason: end.wasClean ? end.reason : '', problem: end.wasClean ? '' : end.reason })
    await writer.close().catch(() => {})
    await reader.cancel().catch(() => {})
    line.close()
  }
}

/** Reads until the server says goodbye; null where the connection ends without one. */
async function readMessages(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  first: Uint8Array,
  on: { message(data: string | ArrayBuffer): void; ping(payload: Uint8Array): void },
): Promise<Goodbye | null> {
  const take = createFrameReader()
  const assemble = createAssembler()
  let bytes: Uint8Array | undefined = first
  while (bytes) {
    for (const frame of take(bytes)) {
      if (frame.opcode === OPCODE.close) return goodbyeOf(frame.payload)
      if (frame.opcode === OPCODE.ping) on.ping(frame.payload)
      else if (frame.opcode !== OPCODE.pong) {
        const message = assemble(frame)
        if (message !== null) on.message(message)
      }
    }
    bytes = (await reader.read()).value
  }
  return null
}

/** Puts the parts of a message together; null while some are missing. */
function createAssembler(): (frame: Frame) => string | ArrayBuffer | null {
  let parts: Uint8Array[] = []
  let opcode = 0
  let size = 0
  return (frame) => {
    const begins = frame.opcode !== OPCODE.continuation
    if (begins ? parts.length > 0 : parts.length === 0)
      throw new ProtocolError(1002, 'The server mixed the parts of its messages up.')
    if (begins && frame.opcode !== OPCODE.text && frame.opcode !== OPCODE.binary)
      throw new ProtocolError(1002, `The server sent a frame of an unknown kind, ${frame.opcode}.`)
    if (begins) opcode = frame.opcode
    parts.push(frame.payload)
    size += frame.payload.length
    if (size > MAX_MESSAGE) throw new ProtocolError(1009, 'The server sent a message that is too long.')
    if (!frame.final) return null
    const all = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    parts = []
    size = 0
    return opcode === OPCODE.text ? decode(all) : all.buffer
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ProtocolError(1007, 'The server sent text that is not UTF-8.')
  }
}

function goodbyeOf(payload: Uint8Array): Goodbye {
  if (payload.length === 0) return { code: NO_CODE, reason: '' }
  if (payload.length === 1) throw new ProtocolError(1002, 'The server closed with half a code.')
  const code = (payload[0]! << 8) | payload[1]!
  const allowed =
    (code >= 1000 && code <= 1014 && ![1004, NO_CODE, ABNORMAL].includes(code)) || (code >= 3000 && code < 5000)
  if (!allowed) throw new ProtocolError(1002, `The server closed with ${code}, which is no code to close with.`)
  return { code, reason: decode(payload.subarray(2)) }
}

function closePayload({ code, reason }: Goodbye): Uint8Array {
  if (code === NO_CODE) return new Uint8Array(0)
  return new Uint8Array([code >> 8, code & 255, ...new TextEncoder().encode(reason)])
}
