import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../protocol/settings.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { verifyLog } from './event-log.ts'
import { toBase64Url } from './packed-content.ts'
import { reduceAll } from './reduce.ts'
import { createShareLink, isShareLink, parseShareLink } from './share.ts'
import { editCall, plan, random, report, runCall } from './test-support/events.ts'
import { storedProject } from './test-support/project.ts'

const PAGE = 'https://example.org/app/?engine=embedded#old'
const BINARY = Uint8Array.from({ length: 256 }, (_, index) => index)

const sample = () =>
  storedProject(
    createMemoryStorage(),
    [
      ['src/index.js', 'export const answer = 41\n'],
      ['src/index.js', '\ufeffexport const answer = 42 // ünï\r\n'],
      ['logo.bin', BINARY],
      ['empty', ''],
    ],
    { type: 'prompt', text: 'Answer everything' },
    { type: 'plan', plan: plan('done'), by: 'agent' },
    {
      type: 'model-retry',
      run: 'r',
      error: { code: 'server', message: 'no', status: 500 },
      waitMs: 1000,
      usage: null,
      durationMs: 1,
    },
    { type: 'reminder', run: 'r', text: 'Go on.' },
    editCall('src/index.js'),
    runCall(report(2, 0)),
  )

async function share(options: { keys?: string[] } = {}, project = sample()) {
  const { storage, events, state } = await project
  return createShareLink({ state, events, storage, page: PAGE, ...options })
}

const fragmentOf = (url: string) => url.slice(url.indexOf('#'))

async function received(fragment: string) {
  const receipt = await parseShareLink(fragment)
  if (!receipt.ok) throw new Error(receipt.message)
  return receipt.project
}

const packed = (payload: unknown) => `#p1=${toBase64Url(deflateRawSync(JSON.stringify(payload)))}`
const sha = (character: string) => character.repeat(64)

describe('a share link', () => {
  test('carries the conversation and the current files, byte for byte', async () => {
    const { events, state, storage } = await sample()
    const draft = await share()
    expect(draft.url.startsWith('https://example.org/app/?engine=embedded#p1=')).toBe(true)
    expect(draft).toMatchObject({ large: false, tooLong: false, secrets: [], searched: 3, missing: [] })
    expect(draft.bytes).toBe(draft.url.length)
    expect(draft.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(draft.bytes)
    const project = await received(fragmentOf(draft.url))
    expect(project).toMatchObject({ name: 'Sample', altered: null, missing: [] })
    expect(project.events).toEqual(events)
    expect(reduceAll(project.events)).toEqual(state)
    for (const { content } of Object.values(state.files)) {
      expect(project.contents.get(content)).toEqual(await storage.getContent(content))
    }
  })

  test('leaves contents out that no current file has', async () => {
    const project = await received(fragmentOf((await share()).url))
    expect(project.contents.size).toBe(3)
  })

  test('says when it is large, or too long to be an address at all', async () => {
    const next = random(1)
    const noise = (length: number) => Uint8Array.from({ length }, () => next() * 256)
    expect(await share({}, storedProject(createMemoryStorage(), [['a.bin', noise(30_000)]]))).toMatchObject({
      large: true,
      tooLong: false,
    })
    expect(await share({}, storedProject(createMemoryStorage(), [['a.bin', noise(2_000_000)]]))).toMatchObject({
      tooLong: true,
    })
  })

  test('names files whose contents are lost, on both sides', async () => {
    const { storage, events, state } = await sample()
    const getContent = async (hash: string) =>
      hash === state.files['logo.bin']?.content ? null : storage.getContent(hash)
    const draft = await createShareLink({ state, events, storage: { getContent }, page: PAGE })
    expect(draft).toMatchObject({ missing: ['logo.bin'], searched: 2 })
    expect(await received(fragmentOf(draft.url))).toMatchObject({ missing: ['logo.bin'], altered: null })
  })
})

describe('secrets', () => {
  // Put together here, so that no scanner takes this file for a leak.
  const openai = `sk-${'a1B2'.repeat(8)}`
  const aws = `AKIA${'ABCD'.repeat(4)}`
  const github = `ghp_${'x9Y8'.repeat(9)}`
  const pem = `-----BEGIN ${'RSA PRIVATE'} KEY-----`

  test('are found in files by line, and in the conversation by event', async () => {
    const project = storedProject(
      createMemoryStorage(),
      [
        ['.env', `NAME=x\nKEY=${openai}\nAWS=${aws}`],
        ['deploy.pem', `${pem}\nMIIE`],
        ['task.js', 'const risk = "ask-me-anything-about-disk-sk-short"'],
      ],
      { type: 'prompt', text: `use ${github}, please` },
      {
        type: 'model-call',
        run: 'r',
        text: '',
        toolCalls: [{ id: 'c', name: 'write', arguments: JSON.stringify({ content: `a\n${openai}` }) }],
        usage: null,
        durationMs: 1,
        error: null,
      },
    )
    const { secrets } = await share({}, project)
    expect(secrets).toEqual([
      { path: '.env', line: 2, kind: 'API key (sk-…)' },
      { path: '.env', line: 3, kind: 'AWS access key' },
      { path: 'deploy.pem', line: 1, kind: 'private key' },
      { path: 'conversation', line: 5, kind: 'GitHub token' },
      { path: 'conversation', line: 6, kind: 'API key (sk-…)' },
    ])
    expect(JSON.stringify(secrets)).not.toContain(openai)
  })

  test("the person's own key is found whatever its form, and settings are never in the link", async () => {
    const key = 'hunter2-hunter2'
    const { storage } = await sample()
    await storage.saveSettings({ ...DEFAULT_SETTINGS, model: { ...DEFAULT_SETTINGS.model, key } })
    const { secrets, url } = await share(
      { keys: [key] },
      storedProject(createMemoryStorage(), [['.env', `A=1\nKEY=${key}`]]),
    )
    expect(secrets).toEqual([{ path: '.env', line: 2, kind: 'your model key' }])
    const clean = await received(fragmentOf((await share({ keys: [key] })).url))
    expect(JSON.stringify(clean)).not.toContain(key)
    expect(url).toContain('#p1=')
  })
})

describe('a bad link', () => {
  const code = async (fragment: string) => {
    const receipt = await parseShareLink(fragment)
    if (!receipt.ok) expect(receipt.message).toMatch(/\.$/)
    return receipt.ok ? 'ok' : receipt.code
  }

  test('is told apart: none of ours, newer, cut anywhere, garbage', async () => {
    expect(await code('#section-2')).toBe('not-ours')
    expect(await code('#p2=abc')).toBe('newer')
    expect(isShareLink('#p2=abc')).toBe(true)
    expect(isShareLink('#section')).toBe(false)
    const fragment = fragmentOf((await share()).url)
    for (let length = 4; length < fragment.length; length += 37)
      expect(await code(fragment.slice(0, length))).toBe('cut')
    expect(await code(`${fragment} and`)).toBe('cut')
    expect(await code(`#p1=${'x'.repeat(500)}`)).toBe('cut')
  })

  test('that swells is stopped', async () => {
    const bomb = deflateRawSync(Buffer.alloc(200 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(400_000)
    expect(await code(`#p1=${toBase64Url(bomb)}`)).toBe('too-large')
  }, 20_000)

  test('with another shape is refused, wherever it differs', async () => {
    const good = { name: 'n', head: sha('a'), contents: ['x'], lines: [[1, { type: 'prompt', text: 'hello' }]] }
    expect(await code(packed(good))).toBe('ok')
    const bad: unknown[] = [
      null,
      [],
      'text',
      { ...good, name: 1 },
      { ...good, head: 'a' },
      { ...good, lines: [] },
      { ...good, lines: [['soon', { type: 'prompt', text: '' }]] },
      { ...good, lines: [[1, { type: 'prompt' }]] },
      { ...good, lines: [[1, { type: 'constructor' }]] },
      { ...good, contents: [7] },
      { ...good, contents: [{ base64: '%%' }] },
    ]
    for (const path of ['/etc/passwd', '../up', 'a//b', 'a/./b', '', 'a\0b']) {
      const body = { type: 'files', by: 'agent', changes: [{ path, content: sha('b'), size: 1 }] }
      bad.push({ ...good, lines: [[1, body]] })
    }
    for (const payload of bad) expect(await code(packed(payload)), JSON.stringify(payload)).toBe('invalid')
  })

  test('whose lines were changed opens with a sound chain, and says that it was not the one sent', async () => {
    const lines = [[1, { type: 'prompt', text: 'changed' }]]
    const project = await received(packed({ name: 'n', head: sha('a'), contents: [], lines }))
    expect(project.altered).toEqual({ from: 'link', line: null })
    expect(await verifyLog(project.events)).toEqual({ ok: true })
  })
})
