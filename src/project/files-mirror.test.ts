import { afterEach, describe, expect, test } from 'vitest'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { type Author, createFilesMirror, LARGEST_KEPT } from './files-mirror.ts'
import { mountFiles } from './mount-files.ts'
import { initialState, reduce } from './reduce.ts'
import { createDirectorySandbox, type DirectorySandbox, writeInto } from './test-support/directory-sandbox.ts'

const sandboxes: DirectorySandbox[] = []
afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.remove()
})

async function open(options: { flushes?: boolean; storage?: ReturnType<typeof createMemoryStorage> } = {}) {
  const sandbox = await createDirectorySandbox(options)
  sandboxes.push(sandbox)
  const storage = options.storage ?? createMemoryStorage()
  const bodies: Extract<EventBody, { type: 'files' }>[] = []
  const skipped: string[] = []
  const failures: string[] = []
  let state = initialState
  let author: Author = 'program'
  const mirror = createFilesMirror({
    sandbox,
    storage,
    files: {},
    author: () => author,
    onSkipped: (path, why) => skipped.push(`${path} ${why}`),
    onFailure: (error) => failures.push(error.message),
    async append(body) {
      bodies.push(body)
      state = reduce(state, { number: bodies.length, time: 0, body, previous: '', hash: '' } as ProjectEvent)
    },
  })
  const text = async (path: string) => {
    const file = state.files[path]
    return file && new TextDecoder().decode((await storage.getContent(file.content)) ?? undefined)
  }
  return {
    sandbox,
    storage,
    mirror,
    bodies,
    skipped,
    failures,
    text,
    paths: () => Object.keys(state.files).sort(),
    files: () => state.files,
    by: (next: Author) => {
      author = next
    },
  }
}

async function run(sandbox: DirectorySandbox, command: string) {
  expect(await (await sandbox.spawn('sh', ['-c', command])).exit).toBe(0)
}

describe.each([{ flushes: true }, { flushes: false }])('a mirror of a sandbox (flushChanges: $flushes)', (engine) => {
  test('holds after a flush what a shell wrote, changed, moved and removed before it', async () => {
    const { sandbox, mirror, paths, text, bodies } = await open(engine)
    await run(sandbox, 'mkdir -p src/deep && echo one > src/a.txt && echo two > src/deep/b.txt && echo three > c.txt')
    await mirror.flush()
    expect(paths()).toEqual(['c.txt', 'src/a.txt', 'src/deep/b.txt'])
    expect(await text('src/deep/b.txt')).toBe('two\n')
    expect(bodies.every(({ by }) => by === 'program')).toBe(true)
    await run(sandbox, 'echo changed > c.txt && mv src lib && rm lib/a.txt')
    await mirror.flush()
    expect(paths()).toEqual(['c.txt', 'lib/deep/b.txt'])
    expect(await text('c.txt')).toBe('changed\n')
  })
})

test('nothing is told twice, nor where a file was written as it was', async () => {
  const { sandbox, mirror, bodies } = await open()
  await run(sandbox, 'echo one > a.txt')
  await mirror.flush()
  await run(sandbox, 'echo one > a.txt && touch a.txt')
  await mirror.flush()
  expect(bodies).toHaveLength(1)
})

test('follows by itself, about 200 ms behind', async () => {
  const { sandbox, paths } = await open()
  await writeInto(sandbox, 'a.txt', 'x')
  await expect.poll(paths, { timeout: 600, interval: 20 }).toEqual(['a.txt'])
})

test('knows who wrote: by the path that is taken, else by the moment', async () => {
  const { sandbox, mirror, bodies, by } = await open()
  await writeInto(sandbox, 'mine.txt', 'x')
  await mirror.take(['mine.txt'], 'person')
  by('agent')
  await writeInto(sandbox, 'its.txt', 'x')
  await mirror.flush()
  expect(bodies.map((body) => [body.by, body.changes.map(({ path }) => path)])).toEqual([
    ['person', ['mine.txt']],
    ['agent', ['its.txt']],
  ])
})

test('leaves out what can be made again and what is too large, and says so of the latter', async () => {
  const { sandbox, mirror, paths, skipped } = await open()
  for (const path of ['.git/HEAD', 'src/__pycache__/a.pyc', '.pytest_cache/x', 'node_modules/a/index.js']) {
    await writeInto(sandbox, path, 'x')
  }
  await writeInto(sandbox, 'big.bin', new Uint8Array(LARGEST_KEPT + 1))
  await writeInto(sandbox, 'fits.bin', new Uint8Array(LARGEST_KEPT))
  await mirror.flush()
  await writeInto(sandbox, 'big.bin', new Uint8Array(LARGEST_KEPT + 2))
  await mirror.flush()
  expect(paths()).toEqual(['fits.bin'])
  expect(skipped).toEqual(['big.bin too-large'])
})

test('a file that becomes a folder, a folder that becomes a file, and links', async () => {
  const { sandbox, mirror, paths, skipped } = await open()
  await run(
    sandbox,
    'echo x > a && mkdir b && echo y > b/c && ln -s b/c link && ln -s b loop && ln -s nowhere dangling',
  )
  await mirror.flush()
  expect(paths()).toEqual(['a', 'b/c'])
  expect(skipped.sort()).toEqual(['dangling link', 'link link', 'loop link'])
  await run(sandbox, 'rm a && mkdir a && echo z > a/d && rm -r b && echo now > b')
  await mirror.flush()
  expect(paths()).toEqual(['a/d', 'b'])
})

test('a path that is told of a folder stands for everything in it', async () => {
  const { sandbox, mirror, paths } = await open()
  await run(sandbox, 'mkdir -p d/e && echo x > d/e/f && echo y > d/g')
  await mirror.take(['d'], 'agent')
  expect(paths()).toEqual(['d/e/f', 'd/g'])
  await run(sandbox, 'rm -r d/e')
  await mirror.take(['d'], 'agent')
  expect(paths()).toEqual(['d/g'])
})

test('what storage refuses is tried again', async () => {
  const { sandbox, storage, mirror, paths, bodies } = await open()
  const put = storage.putContent
  storage.putContent = () => Promise.reject(new Error('full'))
  await writeInto(sandbox, 'a.txt', 'x')
  await expect(mirror.flush()).rejects.toThrow('full')
  storage.putContent = put
  await mirror.flush()
  expect(paths()).toEqual(['a.txt'])
  expect(bodies).toHaveLength(1)
})

test('a project is mounted into a fresh sandbox byte for byte, and missing contents are named', async () => {
  const first = await open()
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  await writeInto(first.sandbox, 'src/deep/all.bin', bytes)
  await writeInto(first.sandbox, 'constructor/__proto__', 'odd')
  await first.mirror.flush()
  const second = await open({ storage: first.storage })
  const files = { ...first.files(), 'gone.txt': { content: 'unknown', size: 1 } }
  expect(await mountFiles(second.sandbox, files, first.storage)).toEqual(['gone.txt'])
  expect(await second.sandbox.fs.readFile('src/deep/all.bin')).toEqual(bytes)
  expect(await second.sandbox.fs.readFile('constructor/__proto__', 'utf8')).toBe('odd')
  await second.mirror.flush()
  expect(second.files()).toEqual(first.files())
})
