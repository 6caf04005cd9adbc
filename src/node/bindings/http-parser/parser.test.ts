import { describe, expect, it } from 'vitest'
import { HttpParseFailure, HttpParser } from './parser.ts'

const METHODS = ['DELETE', 'GET', 'HEAD', 'POST', 'PUT', 'CONNECT']

/** What the parser says of these chunks, in order; an error ends it. */
function parse(chunks: string[], request = true, answer = 0): unknown[] {
  const said: unknown[] = []
  let body = ''
  const parser = new HttpParser(
    { request, methods: METHODS, headerSize: 16_384, lenient: false },
    {
      onBegin() {},
      onHead(head) {
        said.push([head.method ?? head.status, head.url ?? head.statusText, head.headers, head.upgrade, head.keepAlive])
        return answer
      },
      onBody(chunk, from, to) {
        body += Buffer.from(chunk.subarray(from, to)).toString('latin1')
      },
      onTrailers: (headers) => said.push({ trailers: headers }),
      onEnd() {
        said.push(body)
        body = ''
      },
    },
  )
  try {
    for (const chunk of chunks) {
      const taken = parser.execute(Buffer.from(chunk, 'latin1'))
      if (taken < chunk.length) said.push({ left: chunk.slice(taken) })
    }
    parser.finish()
  } catch (error) {
    if (!(error instanceof HttpParseFailure)) throw error
    said.push(error.code)
  }
  return said
}

const cut = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g'))!

describe('requests', () => {
  const post =
    'POST /a?b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;q\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\n'
  it.each([1, 2, 3, 7, 1000])('are the same in chunks of %i bytes', (size) => {
    const head = [3, '/a?b', ['Host', 'x', 'Transfer-Encoding', 'chunked'], false, true]
    expect(parse(cut(post + post, size))).toEqual([
      head,
      { trailers: ['T', '1'] },
      'abcd',
      head,
      { trailers: ['T', '1'] },
      'abcd',
    ])
  })

  it('leave what follows an upgrade', () => {
    const [head, body, left] = parse(['GET / HTTP/1.1\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nrest'], true, 2)
    expect(head).toEqual([1, '/', ['Upgrade', 'x', 'Connection', 'upgrade'], true, true])
    expect([body, left]).toEqual(['', { left: 'rest' }])
  })

  /** Codes are llhttp's, read off Node 24. */
  it.each([
    ['BAD / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD'],
    ['\x16\x03\x01', 'HPE_INVALID_METHOD'],
    ['GET / HTTP/9.1\r\n\r\n', 'HPE_INVALID_VERSION'],
    ['GET / FOO/1.1\r\n\r\n', 'HPE_INVALID_CONSTANT'],
    ['GET /\x01 HTTP/1.1\r\n\r\n', 'HPE_INVALID_URL'],
    ['GET / HTTP/1.1\r\nHo st: a\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na', 'HPE_UNEXPECTED_CONTENT_LENGTH'],
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 'HPE_INVALID_TRANSFER_ENCODING'],
    ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n', 'HPE_INVALID_TRANSFER_ENCODING'],
    [
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [`POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;a=${'x'.repeat(16_384)}`, 'HPE_CHUNK_EXTENSIONS_OVERFLOW'],
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET', 'HPE_CLOSED_CONNECTION'],
    [`GET / HTTP/1.1\r\nA: ${'x'.repeat(20_000)}`, 'HPE_HEADER_OVERFLOW'],
    ['POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab', 'HPE_INVALID_EOF_STATE'],
  ])('%j is refused', (text, code) => {
    expect(parse([text]).at(-1)).toBe(code)
  })
})

it('a request whose codings are refused is not said at all', () => {
  const text = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked-false\r\n\r\n'
  expect(parse([text])).toEqual(['HPE_INVALID_TRANSFER_ENCODING'])
  expect(parse([text.replace('chunked\r', 'gzip\r').replace('chunked-false', 'chunked')]).length).toBe(2)
})

it.each([1, 3000, 100_000])('extensions of a chunk are read up to a size, in pieces of %i bytes', (size) => {
  const head = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'
  const said = parse(cut(`${head}2;b=${'a'.repeat(16_383)}\r\nAA\r\n0\r\n\r\n`, size))
  expect(said.at(-1)).toBe('AA')
})

describe('answers', () => {
  it('end with the connection where nothing else ends them', () => {
    expect(parse(['HTTP/1.1 200 OK\r\n\r\nabc'], false)).toEqual([[200, 'OK', [], false, false], 'abc'])
  })
  it('may follow an interim one', () => {
    const text = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'
    expect(parse(cut(text, 5), false)).toEqual([
      [100, 'Continue', [], false, true],
      '',
      [200, 'OK', ['Content-Length', '2'], false, true],
      'hi',
    ])
  })
})
