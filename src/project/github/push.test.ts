import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OutFile } from '../take-out/gather.ts'
import { startGitHubForWriting, WRITE_TOKEN, type WriteStandIn } from '../test-support/github-write-stand-in.ts'
import { type PushTarget, planPush, push } from './push.ts'

let github: WriteStandIn
beforeAll(async () => {
  github = await startGitHubForWriting()
})
afterAll(() => github.close())
beforeEach(() => {
  github.repositories.clear()
  github.requests.length = 0
  github.refuse.length = 0
  github.slowMs = 0
})

const file = (path: string, content: string | Uint8Array, executable = false): OutFile => ({
  path,
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  executable,
})
const FILES = [
  file('index.js', 'export const one = 1\n'),
  file('run.sh', '#!/bin/sh\n', true),
  file('data.bin', new Uint8Array([0, 255, 128, 10])),
  file('deep/in/ä.txt', 'ü'),
]
const options = (change = {}) => ({
  base: github.base,
  token: WRITE_TOKEN,
  signal: new AbortController().signal,
  ...change,
})

async function go(target: PushTarget, files = FILES, { deletes = true, ignored = [] as string[], ...change } = {}) {
  const planned = await planPush(target, files, ignored, options(change))
  if (!planned.ok) return planned
  return push(planned.plan, { ...options(change), deletes, message: 'From here', onProgress() {} })
}
const branch = (name: string, at = 'ada/engine'): PushTarget => ({ as: 'branch', at, branch: name })

describe('a new repository', () => {
  const target: PushTarget = { as: 'repository', owner: '', name: 'engine', isPrivate: true }

  it('has one commit of all files, with their modes and bytes', async () => {
    expect(await go(target)).toMatchObject({
      ok: true,
      push: { repository: 'ada/engine', branch: 'main', url: 'https://github.com/ada/engine', changed: 4, deleted: 0 },
    })
    expect(github.filesOf('ada/engine', 'main')).toEqual({
      'data.bin': '\0\xff\x80\n',
      'deep/in/ä.txt': Buffer.from('ü').toString('latin1'),
      'index.js': 'export const one = 1\n',
      'run.sh': '#!/bin/sh\n',
    })
    expect(github.modesOf('ada/engine', 'main')).toMatchObject({ 'run.sh': '100755', 'index.js': '100644' })
    expect(github.commitsOf('ada/engine', 'main')).toEqual([{ message: 'From here', parents: 0 }])
    expect(github.repositories.get('ada/engine')!.isPrivate).toBe(true)
  })
  it('of an organisation is made there', async () => {
    expect(await go({ ...target, owner: 'guild' })).toMatchObject({ ok: true, push: { repository: 'guild/engine' } })
  })
  it('is not made where the name is taken', async () => {
    github.add('ada/engine', {})
    expect(await go(target)).toMatchObject({
      ok: false,
      code: 'taken',
      message: expect.stringMatching(/ada\/engine already/),
    })
  })
  it('is named where it stays empty because the rest failed', async () => {
    github.refuse.push({ path: /POST .*git\/trees/, status: 500, message: 'Server Error', times: 1 })
    expect(await go(target)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/The repository ada\/engine was made/),
    })
  })
})

describe('a branch', () => {
  it('gets one commit on what is there: only what differs is sent, and only files that could be here are deleted', async () => {
    github.add('ada/engine', {
      'index.js': 'export const one = 1\n',
      'old.js': 'old',
      '100755|run.sh': 'before',
      '120000|link': 'index.js',
      '160000|vendor': 'a'.repeat(40),
      'dist/made.js': 'made',
    })
    const planned = await planPush(branch('main'), FILES, ['dist/made.js'], options())
    expect(planned).toMatchObject({
      ok: true,
      plan: { comparison: { same: ['index.js'], gone: ['old.js'], kept: ['dist/made.js', 'link', 'vendor'] } },
    })
    const plain = FILES.map((one) => ({ ...one, executable: false }))
    expect(await go(branch('main'), plain, { ignored: ['dist/made.js'] })).toMatchObject({
      push: { changed: 3, deleted: 1 },
    })
    expect(Object.keys(github.filesOf('ada/engine', 'main')).sort()).toEqual([
      'data.bin',
      'deep/in/ä.txt',
      'dist/made.js',
      'index.js',
      'link',
      'run.sh',
      'vendor',
    ])
    expect(github.modesOf('ada/engine', 'main')).toMatchObject({ 'run.sh': '100755', link: '120000' })
    expect(github.commitsOf('ada/engine', 'main')).toHaveLength(2)
    expect(github.requests.filter(({ path }) => path.endsWith('git/blobs'))).toHaveLength(1)
  })
  it('that is new begins at the main one, and leaves it alone', async () => {
    github.add('ada/engine', { 'index.js': 'before' })
    expect(await go(branch('feature/two'))).toMatchObject({
      push: { url: 'https://github.com/ada/engine/tree/feature/two' },
    })
    expect(github.filesOf('ada/engine', 'main')).toEqual({ 'index.js': 'before' })
    expect(github.commitsOf('ada/engine', 'feature/two')).toHaveLength(2)
  })
  it('keeps what is there where deleting is not wanted', async () => {
    github.add('ada/engine', { 'old.js': 'old' })
    await go(branch('main'), FILES, { deletes: false })
    expect(github.filesOf('ada/engine', 'main')).toHaveProperty(['old.js'], 'old')
  })
  it('of an empty repository becomes its first', async () => {
    github.add('ada/engine', null)
    expect(await go(branch('main'))).toMatchObject({ ok: true })
    expect(github.commitsOf('ada/engine', 'main')).toEqual([{ message: 'From here', parents: 0 }])
    expect(github.filesOf('ada/engine', 'main')).not.toHaveProperty(['.gitkeep'])
  })
  it('takes a folder in the place of a file', async () => {
    github.add('ada/engine', { deep: 'a file' })
    expect(await go(branch('main'))).toMatchObject({ ok: true })
  })
  it('is not moved where nothing differs', async () => {
    github.add('ada/engine', { 'a.js': 'a' })
    expect(await go(branch('main'), [file('a.js', 'a')])).toMatchObject({
      ok: false,
      message: expect.stringMatching(/these very files/),
    })
  })
  it('is not overwritten where somebody else was faster', async () => {
    github.add('ada/engine', { 'a.js': 'a' })
    const planned = await planPush(branch('main'), FILES, [], options())
    await go(branch('main'), [file('b.js', 'b')], { deletes: false })
    if (!planned.ok) throw new Error('not planned')
    expect(await push(planned.plan, { ...options(), deletes: false, message: 'x', onProgress() {} })).toMatchObject({
      ok: false,
      code: 'changed',
    })
  })
  it('comes in steps where it has many files', async () => {
    github.add('ada/engine', { 'a.js': 'a' })
    const many = Array.from({ length: 450 }, (_, at) => file(`f/${at}.txt`, `${at}`))
    expect(await go(branch('main'), many, { deletes: false })).toMatchObject({ push: { changed: 450 } })
    expect(Object.keys(github.filesOf('ada/engine', 'main'))).toHaveLength(451)
    expect(github.requests.filter(({ method }) => method !== 'GET')).toHaveLength(5)
  })
})

describe('a pull request', () => {
  const target: PushTarget = { as: 'pull-request', at: 'ada/engine', branch: 'from-here', title: 'Add two' }
  it('is opened once; a second push goes into it', async () => {
    github.add('ada/engine', { 'index.js': 'before' })
    const url = 'https://github.com/ada/engine/pull/1'
    expect(await go(target)).toMatchObject({ push: { as: 'pull-request', url } })
    expect(await go(target, [...FILES, file('b.js', 'b')])).toMatchObject({ push: { url, changed: 1 } })
    expect(github.repositories.get('ada/engine')!.pulls).toEqual([
      { title: 'Add two', head: 'from-here', base: 'main', number: 1 },
    ])
  })
  it('cannot be made of the main branch', async () => {
    github.add('ada/engine', { 'index.js': 'before' })
    expect(await go({ ...target, branch: 'main' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/a branch beside main/),
    })
  })
})

describe('what goes wrong is said', () => {
  it.each([
    [401, 'Bad credentials', {}, /does not know this token/],
    [
      403,
      'Resource protected by organization SAML enforcement.',
      { 'x-github-sso': 'required; url=x' },
      /single sign-on/,
    ],
    [403, 'Resource not accessible by personal access token', {}, /may not do this/],
    [403, 'You have exceeded a secondary rate limit.', { 'retry-after': '90' }, /in 2 minutes/],
    [404, 'Not Found', {}, /shows this token nothing to write/],
    [422, 'Validation Failed', {}, /does not take it: Validation Failed/],
    [502, 'Bad gateway', {}, /status 502/],
  ])('%i %s', async (status, message, headers, words) => {
    github.add('ada/engine', { 'a.js': 'a' })
    github.refuse.push({ path: /POST .*git\/trees/, status, message, headers, times: 1 })
    expect(await go(branch('main'))).toMatchObject({ ok: false, message: expect.stringMatching(words) })
    expect(github.commitsOf('ada/engine', 'main')).toHaveLength(1)
  })
  it('before anything is asked, where an address cannot be one', async () => {
    for (const target of [
      branch('a..b'),
      branch('main', 'engine'),
      { as: 'repository', owner: '', name: 'a b', isPrivate: true },
    ] as PushTarget[])
      expect(await go(target)).toMatchObject({ ok: false, code: 'invalid' })
    expect(github.requests).toEqual([])
  })
  it('of an archived one, and of one that may only be read', async () => {
    github.add('ada/engine', {}, { archived: true })
    expect(await go(branch('main'))).toMatchObject({ ok: false, message: expect.stringMatching(/archived/) })
    github.add('ada/engine', {}, { readOnly: true })
    expect(await go(branch('main'))).toMatchObject({
      ok: false,
      message: expect.stringMatching(/may read ada\/engine, but not write/),
    })
  })
  it('and a stop leaves the branch where it was', async () => {
    github.add('ada/engine', { 'a.js': 'a' })
    github.slowMs = 5000
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    expect(await go(branch('main'), FILES, { signal: stop.signal } as object)).toMatchObject({
      ok: false,
      code: 'stopped',
    })
    expect(github.commitsOf('ada/engine', 'main')).toHaveLength(1)
  })
})
