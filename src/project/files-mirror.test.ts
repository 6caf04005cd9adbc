import { afterEach, describe, expect, test } from 'vitest'
import { createMachine } from '../kernel/machine.ts'
import { createMachineSandbox } from '../kernel/surface/machine-sandbox.ts'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import { type Author, createFilesMirror, LARGEST_KEPT } from './files-mirror.ts'
import { mountFiles } from './mount-files.ts'
import { initialState, reduce } from './reduce.ts'
import { createDirectorySandbox, writeInto } from './test-support/directory-sandbox.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

type Engine = 'the kernel' | 'a directory' | 'a directory that tells only by itself'

async function createSandbox(engine: Engine): Promise<Sandbox> {
  if (engine !== 'the kernel') {
    const sandbox = await createDirectorySandbox({ flushes: engine === 'a directory' })
    ends.push(sandbox.remove)
    return sandbox
  }
  const none = () => {
    throw new Error('There are no programs here.')
  }
  const machine = createMachine({ pool: { take: none, module: none, warm() {}, close() {} }, asset: none })
  const sandbox = createMachineSandbox({ machine, portUrl: () => '', onPreviewScript() {}, serve: none })
  ends.push(() => sandbox.teardown())
  return sandbox
}

async function open(
  engine: Engine = 'the kernel',
  options: { storage?: ReturnType<typeof createMemoryStorage>; byProductsMs?: number } = {},
) {
  const sandbox = await createSandbox(engine)
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
    ...(options.byProductsMs === undefined ? {} : { byProductsMs: options.byProductsMs }),
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

describe.each<Engine>(['the kernel', 'a directory'])('a mirror of %s', (engine) => {
  test('holds after a flush what was written, changed, moved and removed before it', async () => {
    const { sandbox, mirror, paths, text, bodies } = await open(engine)
    await writeInto(sandbox, 'src/a.txt', 'one')
    await writeInto(sandbox, 'src/deep/b.txt', 'two')
    await writeInto(sandbox, 'c.txt', 'three')
    await mirror.flush()
    expect(paths()).toEqual(['c.txt', 'src/a.txt', 'src/deep/b.txt'])
    expect(await text('src/deep/b.txt')).toBe('two')
    expect(bodies.every(({ by }) => by === 'program')).toBe(true)
    await writeInto(sandbox, 'c.txt', 'changed')
    await sandbox.fs.rename('src', 'lib')
    await sandbox.fs.rm('lib/a.txt')
    await mirror.flush()
    expect(paths()).toEqual(['c.txt', 'lib/deep/b.txt'])
    expect(await text('c.txt')).toBe('changed')
  })

  test('tells nothing twice, nor where a file was written as it was', async () => {
    const { sandbox, mirror, bodies } = await open(engine)
    await writeInto(sandbox, 'a.txt', 'x')
    await mirror.flush()
    await writeInto(sandbox, 'a.txt', 'x')
    await mirror.flush()
    expect(bodies).toHaveLength(1)
  })

  test('follows by itself', async () => {
    const { sandbox, paths } = await open(engine)
    await writeInto(sandbox, 'a.txt', 'x')
    await expect.poll(paths, { timeout: 5000, interval: 20 }).toEqual(['a.txt'])
  })

  test('sees a file that becomes a folder and a folder that becomes a file, and skips links', async () => {
    const { sandbox, mirror, paths, skipped } = await open(engine)
    await writeInto(sandbox, 'a', 'x')
    await writeInto(sandbox, 'b/c', 'y')
    await sandbox.fs.symlink('b/c', 'link')
    await sandbox.fs.symlink('b', 'loop')
    await sandbox.fs.symlink('nowhere', 'dangling')
    await mirror.flush()
    expect(paths()).toEqual(['a', 'b/c'])
    expect(skipped.sort()).toEqual(['dangling link', 'link link', 'loop link'])
    await sandbox.fs.rm('a')
    await writeInto(sandbox, 'a/d', 'z')
    await sandbox.fs.rm('b', { recursive: true })
    await writeInto(sandbox, 'b', 'now')
    await mirror.flush()
    expect(paths()).toEqual(['a/d', 'b'])
  })

  test('takes a folder for everything in it', async () => {
    const { sandbox, mirror, paths } = await open(engine)
    await writeInto(sandbox, 'd/e/f', 'x')
    await writeInto(sandbox, 'd/g', 'y')
    await mirror.take(['d'], 'agent')
    expect(paths()).toEqual(['d/e/f', 'd/g'])
    await sandbox.fs.rm('d/e', { recursive: true })
    await mirror.take(['d'], 'agent')
    expect(paths()).toEqual(['d/g'])
  })

  test('leaves out what can be made again and what is too large, and says so of the latter', async () => {
    const { sandbox, mirror, paths, skipped } = await open(engine)
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

  test('restores a project into a fresh sandbox byte for byte, and names what is missing', async () => {
    const first = await open(engine)
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    await writeInto(first.sandbox, 'src/deep/all.bin', bytes)
    await writeInto(first.sandbox, 'constructor/__proto__', 'odd')
    await first.mirror.flush()
    const second = await open(engine, { storage: first.storage })
    const files = { ...first.files(), 'gone.txt': { content: 'unknown', size: 1 } }
    expect(await mountFiles(second.sandbox, files, first.storage)).toEqual(['gone.txt'])
    expect(await second.sandbox.fs.readFile('src/deep/all.bin')).toEqual(bytes)
    expect(await second.sandbox.fs.readFile('constructor/__proto__', 'utf8')).toBe('odd')
    await second.mirror.flush()
    expect(second.files()).toEqual(first.files())
  })
})

test('follows an engine that cannot be asked what has changed', async () => {
  const { sandbox, mirror, paths } = await open('a directory that tells only by itself')
  const holds = (expected: string[]) => expect.poll(paths, { timeout: 10_000, interval: 50 }).toEqual(expected)
  await writeInto(sandbox, 'a', 'x')
  await writeInto(sandbox, 'b/c', 'y')
  await mirror.flush()
  await holds(['a', 'b/c'])
  await sandbox.fs.rm('a')
  await writeInto(sandbox, 'a/d', 'z')
  await sandbox.fs.rm('b', { recursive: true })
  await writeInto(sandbox, 'b', 'now')
  await mirror.flush()
  await holds(['a/d', 'b'])
}, 30_000)

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

test('what programs leave behind goes with the next flush, not each time that it grows', async () => {
  const { sandbox, mirror, paths, bodies, by } = await open()
  for (const text of ['1', '2', '3']) {
    await writeInto(sandbox, 'server.log', text)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  expect(bodies).toEqual([])
  await mirror.flush()
  expect(paths()).toEqual(['server.log'])
  by('agent')
  await writeInto(sandbox, 'server.log', '4')
  await expect.poll(() => bodies.length, { timeout: 5000 }).toBe(2)
})

test('what programs leave behind is kept by and by, without a flush', async () => {
  const { sandbox, paths } = await open('the kernel', { byProductsMs: 300 })
  await writeInto(sandbox, 'server.log', '1')
  await expect.poll(paths, { timeout: 5000, interval: 20 }).toEqual(['server.log'])
})

test('a file that grows too large is no longer kept, rather than kept as it was', async () => {
  const { sandbox, mirror, paths, skipped, bodies } = await open()
  await writeInto(sandbox, 'data.json', '[]')
  await mirror.flush()
  await writeInto(sandbox, 'data.json', new Uint8Array(LARGEST_KEPT + 1).fill(32))
  await mirror.flush()
  expect(paths()).toEqual([])
  expect(bodies.at(-1)?.changes).toEqual([{ path: 'data.json', content: null, size: 0 }])
  expect(skipped).toEqual(['data.json too-large'])
  await writeInto(sandbox, 'data.json', '[1]')
  await mirror.flush()
  expect(paths()).toEqual(['data.json'])
})
