import { expect, test } from 'vitest'
import type { Model, ModelChunk, ModelRequest } from '../../protocol/model.ts'
import { createGuard } from './guard.ts'
import { guardModel } from './guarded-model.ts'

// Put together here, so that no scanner takes this file for a leak.
const TOKEN = `ghp_${'x9Y8'.repeat(9)}`
const PASSWORD = `Tr0ub4dor&${3}"\\quote`
const PEM = `-----BEGIN ${'RSA PRIVATE'} KEY-----\nMIIE${'aB3'.repeat(20)}\n${'Zx9'.repeat(21)}\n-----END ${'RSA PRIVATE'} KEY-----`

const ask = (...texts: string[]): ModelRequest => ({
  ...{ system: 'Work.', tools: [] },
  messages: texts.map((text) => ({ role: 'user', text })),
})
const words = (request: ModelRequest) => request.messages.map((message) => message.text).join('\n')

/** A model that answers with what it is told, and calls `write` with it; in pieces of so many characters. */
function echo(piece: number): Model & { seen: ModelRequest[] } {
  const seen: ModelRequest[] = []
  return {
    id: 'echo',
    seen,
    async *stream(request): AsyncGenerator<ModelChunk> {
      seen.push(request)
      const text = words(request)
      yield { type: 'text', text }
      const args = JSON.stringify({ path: 'a', content: `HIDDEN_SECRET_AAAAAAAA ${text} HIDDEN_SE` })
      yield { type: 'tool-call', index: 0, id: 'c', name: 'write', arguments: '' }
      for (let at = 0; at < args.length; at += piece) {
        yield { type: 'tool-call', index: 0, arguments: args.slice(at, at + piece) }
      }
      yield { type: 'end', reason: 'tool-calls' }
    },
  }
}

async function collect(model: Model, request: ModelRequest) {
  const chunks: ModelChunk[] = []
  for await (const chunk of model.stream(request, new AbortController().signal)) chunks.push(chunk)
  const of = (type: string) => chunks.filter((chunk) => chunk.type === type)
  return {
    text: of('text')
      .map((chunk) => (chunk as { text: string }).text)
      .join(''),
    args: of('tool-call')
      .map((chunk) => (chunk as { arguments: string }).arguments)
      .join(''),
    withheld: of('withheld').flatMap((chunk) =>
      (chunk as { secrets: { kind: string }[] }).secrets.map(({ kind }) => kind),
    ),
    last: chunks.at(-1),
  }
}

test.each([1, 2, 7, 13, 1000])('what was hidden is put back in calls, whatever the pieces (%i)', async (piece) => {
  const model = echo(piece)
  const text = `use ${TOKEN}\nPASSWORD='${PASSWORD}'\n${PEM}\n`
  const { args, text: said, withheld, last } = await collect(guardModel(model, createGuard()), ask(text))
  const sent = JSON.stringify(model.seen)
  for (const secret of [TOKEN, 'dor&3', 'aB3aB3']) expect(sent).not.toContain(secret)
  expect(JSON.parse(args).content).toBe(`HIDDEN_SECRET_AAAAAAAA ${text} HIDDEN_SE`)
  expect(said).not.toContain(TOKEN)
  expect(withheld).toEqual(['GitHub token', 'value of PASSWORD', 'private key'])
  expect(last).toEqual({ type: 'end', reason: 'tool-calls' })
})

test('names are the same in every request of a project, and others in another', async () => {
  const once = async (salt: string) => words(await createGuard({ salt }).hide(ask(`a ${TOKEN}`)))
  expect(await once('p')).toBe(await once('p'))
  expect(await once('p')).not.toBe(await once('q'))
  const guard = createGuard()
  const first = await guard.hide(ask(`a ${TOKEN}`))
  const second = await guard.hide(ask(`a ${TOKEN}`, 'more'))
  expect(second.messages[0]).toEqual(first.messages[0])
})

test('what the model wrote itself goes back to it as it was', async () => {
  const guard = createGuard()
  const model = guardModel(echo(9), guard)
  const { args } = await collect(model, ask(`API_TOKEN=${TOKEN}`))
  const request = {
    ...ask(`API_TOKEN=${TOKEN}`),
    messages: [
      ...ask(`API_TOKEN=${TOKEN}`).messages,
      { role: 'assistant' as const, text: '', toolCalls: [{ id: 'c', name: 'write', arguments: args }] },
    ],
  }
  const hidden = JSON.stringify(await guard.hide(request))
  expect(hidden).not.toContain(TOKEN)
  // Once in what was asked, once in what was written.
  expect(new Set(hidden.match(/HIDDEN_SECRET_(?!AAAAAAAA)[A-Z2-7]{8}/g)).size).toBe(1)
})

test('a value that is known from a file is hidden where nothing else tells what it is', async () => {
  const value = 'correct-horse-7-battery'
  const guard = createGuard({ secretTexts: async () => [`DB_PASSWORD=${value}\n`] })
  const hidden = words(await guard.hide(ask(`connected with ${value}`, `and ${btoa(`user:${value}`)}`)))
  expect(hidden).not.toContain(value)
  expect(hidden).not.toContain(btoa(`user:${value}`).slice(8, 30))
})

test('a private key that was shown with line numbers is put back without them', async () => {
  const numbered = PEM.split('\n')
    .map((line, at) => `${String(at + 1).padStart(5)}\t${line}`)
    .join('\n')
  const guard = createGuard()
  const hidden = words(await guard.hide(ask(numbered)))
  expect(hidden).toMatch(/^ {4}1\tHIDDEN_SECRET_\w{8}$/)
  expect(guard.restore(hidden.trim().slice(2))).toBe(PEM)
})

test('the model’s own key is hidden, whatever it looks like', async () => {
  const guard = createGuard({ keys: ['hunter2-hunter2'] })
  expect(words(await guard.hide(ask('my key is hunter2-hunter2.')))).toMatch(/^my key is HIDDEN_SECRET_\w{8}\.$/)
  expect(guard.news()).toMatchObject([{ kind: 'your model key' }])
})

test('words of a program are left alone', async () => {
  const text =
    'const key = event.key\nexport const tokenType = "Bearer"\nsecret: string\nPASSWORD=changeme\nKEYS=$(cat keys)\n'
  const request = ask(text)
  expect(await createGuard().hide(request)).toEqual(request)
})
