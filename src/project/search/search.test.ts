import { MessageChannel } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { compileQuery, findInText, type SearchQuery } from './find-in-text.ts'
import { createFileSearch } from './search-files.ts'
import { createSearchServer } from './serve-search.ts'

const plain = (text: string, rest: Partial<SearchQuery> = {}): SearchQuery => ({
  text,
  isRegex: false,
  matchesCase: false,
  wholeWord: false,
  ...rest,
})

const found = (text: string, query: SearchQuery) => {
  const compiled = compileQuery(query)
  if (compiled === null || !('pattern' in compiled)) throw new Error('no pattern')
  return findInText(text, compiled.pattern, 100).map(({ line, column }) => `${line}:${column}`)
}

test('finds text as it stands, by case, as a word and as a pattern', () => {
  const text = 'const Total = sum(a, b)\nlet subtotal = total + 1\n// a.b\n'
  expect(found(text, plain('total'))).toEqual(['1:7', '2:8', '2:16'])
  expect(found(text, plain('total', { matchesCase: true }))).toEqual(['2:8', '2:16'])
  expect(found(text, plain('total', { wholeWord: true }))).toEqual(['1:7', '2:16'])
  expect(found(text, plain('a.b'))).toEqual(['3:4'])
  expect(found(text, plain('^let|\\bsum', { isRegex: true }))).toEqual(['1:15', '2:1'])
  expect(found('größe große GRÖSSE', plain('größe', { wholeWord: true }))).toEqual(['1:1'])
  expect(found('aXXb', plain('x*', { isRegex: true }))).toEqual(['1:2'])
})

test('shows the part of a long line around what was found', () => {
  const compiled = compileQuery(plain('needle'))!
  if (!('pattern' in compiled)) throw new Error('no pattern')
  const [match] = findInText(`${'x'.repeat(5000)}needle${'y'.repeat(5000)}`, compiled.pattern, 10)
  expect(match!.column).toBe(5001)
  expect(match!.shown.length).toBeLessThanOrEqual(240)
  expect(match!.shown.slice(match!.at, match!.at + match!.length)).toBe('needle')
})

test('an empty query looks for nothing, and a broken pattern says so', () => {
  expect(compileQuery(plain(''))).toBeNull()
  expect(compileQuery(plain('(', { isRegex: true }))).toHaveProperty('message')
})

/** The real server behind a real port: a worker in all but its thread. */
function startWorker(): Worker {
  const { port1, port2 } = new MessageChannel()
  const serve = createSearchServer((answer) => port2.postMessage(answer))
  port2.on('message', serve)
  port1.unref()
  port2.unref()
  return Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker
}

test('looks through many files by their hashes, and sends each text once', async () => {
  const texts = new Map([...Array(200)].map((_, at) => [`h${at}`, at % 2 ? `odd ${at}\nword\n` : `even ${at}\n`]))
  let reads = 0
  const search = createFileSearch({
    startWorker,
    async readText(hash) {
      reads++
      return texts.get(hash) ?? null
    },
  })
  const files = Object.fromEntries([...texts.keys()].map((hash) => [`src/${hash}.txt`, { content: hash, size: 10 }]))
  const first = await search.search(plain('word'), { ...files, 'image.png': { content: 'not text', size: 3 } })
  expect(first).toMatchObject({ matches: 100, searched: 200, isCut: false, problem: null })
  expect(first!.files[0]).toMatchObject({ path: 'src/h1.txt', matches: [{ line: 2, column: 1 }] })
  expect(reads).toBe(201)
  const second = await search.search(plain('even'), files)
  expect(second).toMatchObject({ matches: 100 })
  expect(reads).toBe(201)
  expect((await search.search(plain('[', { isRegex: true }), files))!.problem).toMatch(/no regular expression/)
  const [early, late] = await Promise.all([search.search(plain('odd'), files), search.search(plain('even 1'), files)])
  expect(early).toBeNull()
  expect(late!.matches).toBe(55)
  search.dispose()
})
