import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { EventBody } from '../../protocol/events.ts'
import type { DeployOutcome } from '../../protocol/shipping.ts'
import { addressOf, createPagesHost } from '../github/pages.ts'
import type { OutFile } from '../take-out/gather.ts'
import { startGitHubForWriting, WRITE_TOKEN, type WriteStandIn } from '../test-support/github-write-stand-in.ts'
import { checkAddress } from './check-address.ts'
import { guessOutput, rootedAddresses } from './choose-output.ts'
import { deploy, hashOf } from './deploy.ts'

let github: WriteStandIn
beforeAll(async () => {
  github = await startGitHubForWriting()
})
afterAll(() => github.close())
beforeEach(() => {
  github.repositories.clear()
  github.refuse.length = 0
  github.buildPolls = 1
})

const page = (text: string): OutFile[] => [
  { path: 'index.html', bytes: new TextEncoder().encode(text), executable: false },
  { path: 'a/logo.bin', bytes: new Uint8Array([0, 255]), executable: false },
]
const hostOf = (change = {}) =>
  createPagesHost({
    ...{ base: github.base, token: WRITE_TOKEN, signal: new AbortController().signal },
    ...{ at: 'ada/engine', branch: 'gh-pages', everyMs: 1, patienceMs: 2000 },
    ...change,
  })
const noted: EventBody[] = []
const run = (
  files: OutFile[],
  back: Parameters<typeof deploy>[0]['back'] = null,
  host = hostOf(),
): Promise<DeployOutcome> =>
  deploy({
    ...{ host, files, back, tests: { passed: 2, total: 2 }, by: 'person', signal: new AbortController().signal },
    target: { host: 'github-pages', site: 'ada/engine', branch: 'gh-pages', build: null, folder: '' },
    note: async (body) => void noted.push(body),
    say() {},
    async checkAddress(url, wanted) {
      const shown = github.pageOf(new URL(url).host, new URL(url).pathname)
      const same = shown !== null && (wanted === null || (await hashOf(new Uint8Array(shown))) === wanted)
      return { result: same ? 'answers' : 'silent', words: 'Looked.' }
    },
  })
const shown = () => github.pageOf('ada.github.io', '/engine/')?.toString()

it('shows a site from a branch of its own, again with other files, and goes back to what was', async () => {
  github.add('ada/engine', { 'index.js': 'source' })
  noted.length = 0
  const first = await run(page('one'))
  expect(first).toMatchObject({ ok: true, url: 'https://ada.github.io/engine/', check: { result: 'answers' } })
  expect(Object.keys(github.filesOf('ada/engine', 'gh-pages'))).toEqual(['.nojekyll', 'a/logo.bin', 'index.html'])
  expect(await run(page('two').slice(0, 1))).toMatchObject({ ok: true, check: { result: 'answers' } })
  expect(shown()).toBe('two')
  expect(Object.keys(github.filesOf('ada/engine', 'gh-pages'))).toEqual(['.nojekyll', 'index.html'])
  if (!first.ok) throw new Error('not deployed')
  const earlier = { id: 'x', version: first.version, page: first.page, files: 2, bytes: 5 }
  expect(await run([], earlier)).toMatchObject({ ok: true, check: { result: 'answers' } })
  expect(shown()).toBe('one')
  expect(github.commitsOf('ada/engine', 'gh-pages').map(({ message }) => message)).toEqual([
    `Go back to ${first.version.slice(0, 7)}`,
    'Deploy',
    'Deploy',
  ])
  expect(github.filesOf('ada/engine', 'main')).toEqual({ 'index.js': 'source' })
  expect(noted.map(({ type }) => type)).toEqual(Array(3).fill(['deploy-started', 'deploy-ended']).flat())
})

it('says beforehand who can see it, and what changes of a site that is there', async () => {
  github.add('ada/engine', { 'index.js': '' })
  expect(await hostOf().look()).toEqual([
    'What is in it can be seen by everybody, at https://ada.github.io/engine/.',
    'Deploying switches Pages on for it.',
  ])
  github.repositories.get('ada/engine')!.pages = { branch: 'main', path: '/docs' }
  expect((await hostOf({ branch: 'main' }).look()).join(' ')).toMatch(
    /main one: what it holds now is replaced.*made from branch main now/,
  )
  expect(github.repositories.get('ada/engine')!.branches.has('gh-pages')).toBe(false)
  expect(addressOf('Ada/ada.github.io')).toBe('https://ada.github.io/')
})

it('moves a site to its branch where it was made from another', async () => {
  github.add('ada/engine', { 'index.js': '' }, { pages: { branch: 'main', path: '/' } })
  expect(await run(page('one'))).toMatchObject({ ok: true })
  expect(shown()).toBe('one')
})

it('says what failed, in the log too', async () => {
  github.add('ada/engine', { 'index.js': '' }, { isPrivate: true })
  expect(await run(page('one'))).toMatchObject({
    ok: false,
    message: expect.stringMatching(/current plan does not support/),
  })
  expect(noted.at(-1)).toMatchObject({ type: 'deploy-ended', outcome: { ok: false } })
  github.add('ada/engine', { 'index.js': '' })
  github.buildPolls = 1_000_000
  expect(await run(page('one'), null, hostOf({ patienceMs: 50 }))).toMatchObject({
    ok: false,
    message: expect.stringMatching(/has not built the site/),
  })
  expect(await run(page('one'), null, hostOf({ at: 'ada/none' }))).toMatchObject({
    ok: false,
    message: expect.stringMatching(/shows this token nothing/),
  })
})

it('looks at an address: this page, another one, none', async () => {
  let text = 'one'
  const server = createServer((_request, response) =>
    response.writeHead(text === '' ? 404 : 200, { 'access-control-allow-origin': '*' }).end(text),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const check = async () =>
    (
      await checkAddress(url, await hashOf(new TextEncoder().encode('one')), {
        signal: AbortSignal.timeout(5000),
        everyMs: 1,
        tries: 2,
      })
    ).result
  expect(await check()).toBe('answers')
  text = 'two'
  expect(await check()).toBe('older')
  text = ''
  expect(await check()).toBe('silent')
  await new Promise((resolve) => server.close(resolve))
  expect(await check()).toBe('unread')
})

it('guesses what is shown, and finds addresses that a folder breaks', () => {
  expect(guessOutput(['index.html', 'a.js'], null)).toEqual({ build: null, folder: '' })
  expect(guessOutput(['public/index.html'], '{}')).toEqual({ build: null, folder: 'public' })
  expect(guessOutput(['index.html'], '{"scripts":{"build":"vite build"}}')).toEqual({
    build: 'npm run build',
    folder: 'dist',
  })
  expect(guessOutput(['index.html', 'out/index.html'], '{"scripts":{"build":"x"}}').folder).toBe('out')
  expect(rootedAddresses('<a href="/x"><script src=/y.js></script><img src="//cdn/z"><a href="z">')).toEqual([
    '/x',
    '/y.js',
  ])
})
