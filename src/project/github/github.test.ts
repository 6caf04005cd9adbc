import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type StandIn, startGitHub } from '../test-support/github-stand-in.ts'
import { gitHubFragment, parseGitHubAddress } from './address.ts'
import { bringIn, gitHash, look } from './bring-in.ts'

describe('an address', () => {
  const repository = (rest: string[] = []) => ({ kind: 'repository', owner: 'ada', repository: 'engine', rest })
  it.each([
    ['ada/engine', repository()],
    ['https://github.com/ada/engine', repository()],
    ['github.com/ada/engine.git', repository()],
    ['https://www.github.com/ada/engine/', repository()],
    ['https://github.com/ada/engine/tree/main/src/a%20b?x=1#y', repository(['main', 'src', 'a b'])],
    ['https://github.com/ada/engine/blob/main/a.js', repository(['main', 'a.js'])],
    ['#gh/ada/engine', repository()],
    ['gh/ada/engine/tree/next', repository(['next'])],
    ['https://github.com/ada/engine/pull/12/files', { kind: 'pull', owner: 'ada', repository: 'engine', number: 12 }],
    ['https://gist.github.com/ada/0123456789abcdef0123', { kind: 'gist', id: '0123456789abcdef0123' }],
    ['#gh/gist/0123456789abcdef0123', { kind: 'gist', id: '0123456789abcdef0123' }],
  ])('%s', (text, address) => {
    expect(parseGitHubAddress(text)).toEqual(address)
    expect(parseGitHubAddress(`#${gitHubFragment(parseGitHubAddress(text)!)}`)).toEqual(address)
  })
  it.each([
    '',
    'hello',
    'https://example.com/ada/engine',
    'https://github.com.evil.example/ada/engine',
    'ada/..',
    'github.com/ada',
    'https://github.com/ada/engine/issues/3',
    'javascript:alert(1)',
    '#gh/ada/%E0%A4%A',
    '../ada/engine',
  ])('%j is none', (text) => {
    expect(parseGitHubAddress(text)).toBeNull()
  })
})

describe('bringing in', () => {
  let github: StandIn
  const README = '# Engine\n'
  beforeAll(async () => {
    github = await startGitHub(
      {
        'ada/engine': {
          main: {
            'README.md': README,
            'src/index.js': 'export const one = 1\n',
            'src/deep/data.bin': Buffer.from([0, 255, 128, 10]),
            'src/current': { link: 'index.js' },
            'vendor/other': { module: 'a'.repeat(40) },
            'node_modules/x/index.js': 'no',
            'big.bin': Buffer.alloc(5_300_000),
            'model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 1\n',
          },
          'feature/new': { 'a.js': 'new', 'lib/b.js': 'b' },
        },
        'ada/empty': { main: {} },
        'ada/wide': { main: Object.fromEntries([...Array(30).keys()].map((n) => [`f${n % 3}/${n}.txt`, `${n}`])) },
      },
      { '0123456789abcdef0123': { 'notes.md': 'n', 'long.txt': 'x'.repeat(1_000_001) } },
    )
  })
  afterAll(() => github.close())
  beforeEach(() => {
    Object.assign(github, { left: 60, mostEntries: 1000, slowMs: 0, requests: [] })
    github.broken.clear()
  })
  const options = (more: object = {}) => ({ base: github.base, signal: new AbortController().signal, ...more })
  async function bring(address: string, more = {}) {
    const found = await look(address, options(more))
    if (!found.ok) return found
    const progress: number[] = []
    const brought = await bringIn(found.finding, { ...options(more), onProgress: (files) => progress.push(files) })
    return {
      ...brought,
      from: found.finding.from,
      name: found.finding.name,
      progress,
      requests: found.requests,
      limit: found.left,
    }
  }
  const texts = (files: Map<string, Uint8Array>) =>
    Object.fromEntries(
      [...files]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]),
    )

  it('takes a repository, byte for byte, and says what stays behind', async () => {
    const got = await bring('ada/engine')
    if (!('files' in got)) throw new Error(JSON.stringify(got))
    expect(texts(got.files)).toMatchObject({ 'README.md': README, 'src/deep/data.bin': '\0\xff\x80\n' })
    expect([...got.files.keys()].sort()).toEqual(['README.md', 'model.bin', 'src/deep/data.bin', 'src/index.js'])
    expect(got.left.join('\n')).toMatch(/big.bin: larger than 5 MB[\s\S]*node_modules|node_modules[\s\S]*big.bin/)
    for (const part of [
      'src/current: a symbolic link',
      'vendor/other: another repository',
      'model.bin: only a pointer',
    ])
      expect(got.left.join('\n')).toContain(part)
    expect(got).toMatchObject({
      from: 'ada/engine, branch main',
      name: 'engine',
      progress: [1, 2, 3, 4],
      requests: 4,
      limit: 58,
    })
    expect(github.requests).toHaveLength(6)
    expect(github.requests.every(({ authorization }) => authorization === undefined)).toBe(true)
  })
  it('takes a folder, a file, a branch with a slash in its name, a folder of that, and a pull request', async () => {
    const pathsOf = async (address: string) => {
      const got = await bring(address)
      return 'files' in got ? [got.from, ...[...got.files.keys()].sort()] : got
    }
    expect(await pathsOf('https://github.com/ada/engine/tree/main/src')).toEqual([
      'ada/engine, branch main, folder src',
      'deep/data.bin',
      'index.js',
    ])
    expect(await pathsOf('https://github.com/ada/engine/blob/main/src/index.js')).toEqual([
      'ada/engine, branch main, folder src/index.js',
      'index.js',
    ])
    expect(await pathsOf('https://github.com/ada/engine/tree/feature/new')).toEqual([
      'ada/engine, branch feature/new',
      'a.js',
      'lib/b.js',
    ])
    expect(await pathsOf('https://github.com/ada/engine/tree/feature/new/lib')).toEqual([
      'ada/engine, branch feature/new, folder lib',
      'b.js',
    ])
    expect(await pathsOf('https://github.com/ada/engine/pull/7')).toMatchObject([
      'ada/engine, pull request 7',
      'README.md',
      'model.bin',
      'src/deep/data.bin',
      'src/index.js',
    ])
  })
  it('takes a gist in one request, and says what GitHub keeps elsewhere', async () => {
    const got = await bring('https://gist.github.com/ada/0123456789abcdef0123')
    expect(got).toMatchObject({
      ok: true,
      left: ['long.txt: larger than 1 MB, which GitHub keeps on another host'],
      requests: 0,
    })
    expect(github.requests).toHaveLength(1)
  })
  it('goes down to a folder of what GitHub cuts off, and names folders where none is given', async () => {
    github.mostEntries = 12
    expect(await look('ada/wide', options())).toMatchObject({
      ok: false,
      code: 'too-large',
      message: expect.stringMatching(/a folder of it: f0/),
    })
    const got = await bring('https://github.com/ada/wide/tree/main/f2')
    expect('files' in got && got.files.size).toBe(10)
  })
  it.each([
    ['nobody/nothing', 'missing', /nothing public/],
    ['https://github.com/ada/engine/tree/main/nowhere', 'missing', /no nowhere/],
    ['ada/empty', 'empty', /empty/],
    ['what is this', 'no-address', /github.com\/owner\/name/],
  ])('says of %j that it is %s', async (address, code, message) => {
    expect(await look(address, options())).toMatchObject({ ok: false, code, message: expect.stringMatching(message) })
  })
  it('says when GitHub takes no more, in the middle too, and what a token would change', async () => {
    github.left = 3
    const limit = { ok: false, code: 'rate-limit', message: expect.stringMatching(/in 25 minutes\. A token of yours/) }
    expect(await bring('ada/engine')).toMatchObject(limit)
    expect(await look('ada/engine', options())).toMatchObject(limit)
    expect(await bring('ada/engine', { token: 'github_pat_standin' })).toMatchObject({ ok: true })
    expect(await look('ada/engine', options({ token: 'wrong' }))).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/does not know this token/),
    })
  })
  it('takes nothing that is not what GitHub listed', async () => {
    github.broken.add(await gitHash(new TextEncoder().encode(README)))
    expect(await bring('ada/engine')).toMatchObject({
      ok: false,
      code: 'changed',
      message: expect.stringMatching(/README.md/),
    })
  })
  it('stops when it is told, and says when there is no way to GitHub', async () => {
    const stop = new AbortController()
    github.slowMs = 5000
    setTimeout(() => stop.abort(), 50)
    expect(await bring('ada/engine', { signal: stop.signal })).toMatchObject({ ok: false, code: 'stopped' })
    expect(await look('ada/engine', options({ base: 'http://127.0.0.1:1' }))).toMatchObject({
      ok: false,
      code: 'unreachable',
    })
  })
})
