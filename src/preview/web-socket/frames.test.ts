import { expect, test } from 'vitest'
import { createFrameReader, encodeFrame, type Frame, OPCODE } from './frames.ts'

/** What a server would send: the same frame without its mask. */
function unmasked(opcode: number, payload: Uint8Array): Uint8Array {
  const frame = encodeFrame(opcode, payload)
  const at = frame.length - payload.length
  return new Uint8Array([frame[0]!, frame[1]! & 0x7f, ...frame.subarray(2, at - 4), ...payload])
}

test('a frame is read whatever pieces it comes in', () => {
  const sizes = [0, 1, 125, 126, 300, 65_535, 65_536, 70_000]
  const stream = sizes.flatMap((size) => [...unmasked(OPCODE.binary, new Uint8Array(size).fill(size & 255))])
  for (const step of [1, 7, 1000, stream.length]) {
    const take = createFrameReader()
    const frames: Frame[] = []
    for (let at = 0; at < stream.length; at += step) frames.push(...take(Uint8Array.from(stream.slice(at, at + step))))
    expect(frames.map(({ payload }) => payload.length)).toEqual(sizes)
    expect(frames.every(({ payload }) => payload.every((byte) => byte === (payload.length & 255)))).toBe(true)
  }
})

test('a client masks, and the mask gives the payload back', () => {
  const payload = new TextEncoder().encode('hello')
  const frame = encodeFrame(OPCODE.text, payload)
  expect([frame[0], frame[1]]).toEqual([0x81, 0x85])
  const mask = frame.subarray(2, 6)
  expect(frame.subarray(6).map((byte, at) => byte ^ mask[at & 3]!)).toEqual(payload)
})

test.each([
  ['an extension', [0xc1, 0], 1002],
  ['a masked frame', [0x81, 0x80, 0, 0, 0, 0], 1002],
  ['a ping in parts', [0x09, 0], 1002],
  ['a message too long', [0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0], 1009],
])('%s ends the connection', (_name, bytes, code) => {
  expect(() => createFrameReader()(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code }))
})
