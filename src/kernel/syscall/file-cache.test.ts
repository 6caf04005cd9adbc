import { expect, it } from 'vitest'
import { SystemError } from '../../protocol/errors.ts'
import { OPEN_FLAGS, SYSCALLS, type SyncSyscalls } from '../../protocol/syscall.ts'
import { createDescriptors } from '../process/descriptors.ts'
import { UNCANCELLABLE } from '../process/open-file.ts'
import type { Process } from '../process/process.ts'
import { createNetwork } from '../socket/network.ts'
import { createFileSystem, type FileSystem } from '../vfs/file-system.ts'
import { createFileCache } from './file-cache.ts'
import { createHandlers, dispatch } from './handlers.ts'

const { O_CREAT, O_TRUNC, O_WRONLY } = OPEN_FLAGS
const REPLACE = O_WRONLY | O_CREAT | O_TRUNC

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A process without a thread: its calls go straight to the kernel's handlers. Counts them. */
function createCaller(fs: FileSystem, as?: Process) {
  const unused = () => {
    throw new Error('not part of this test')
  }
  const network = createNetwork({ onOpen() {}, onClose() {} })
  const handlers = createHandlers({
    fs,
    network,
    processes: unused,
    asset: unused,
    gateway: { connect: unused, fetch: unused },
  })
  const fresh = { descriptors: createDescriptors(), held: [], cwd: '/', umask: 0o022 }
  const process = as ?? (fresh as unknown as Process)
  const counts: Record<string, number> = {}
  let closing: number[] = []
  const sys = Object.fromEntries(
    SYSCALLS.map((name, number) => [
      name,
      (...args: unknown[]) => {
        // As `program-worker.ts` does before each call.
        for (const fd of closing) process.descriptors.close(fd)
        closing = []
        counts[name] = (counts[name] ?? 0) + 1
        return dispatch(handlers, process, number, args, UNCANCELLABLE)
      },
    ]),
  ) as unknown as SyncSyscalls
  const closeSoon = (fd: number) => closing.length < 4 && closing.push(fd) > 0
  const keepOpen = () => {
    const fd = closing.length === 0 ? null : Math.min(...closing)
    closing = closing.filter((other) => other !== fd)
    return fd
  }
  return { sys, counts, process, closing: { closeSoon, keepOpen } }
}

function createCached(fs: FileSystem) {
  const caller = createCaller(fs)
  const cache = createFileCache(caller.sys, caller.closing)
  cache.open(fs.generation)
  return { ...caller, sys: cache.sys, share: cache.share }
}

/** What a call gives, errors too, in a form that can be compared. */
function outcome(call: () => unknown): unknown {
  try {
    const value = call()
    return ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value
  } catch (error) {
    if (error instanceof SystemError) return [error.code, error.syscall, error.path, error.dest]
    throw error
  }
}

const LETTERS = 'abcdefghijklmnop'
const bytes = (text: string) => new TextEncoder().encode(text)

it('gives what the kernel would, whatever others do in between', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const next = random(seed)
    const below = (limit: number) => Math.floor(next() * limit)
    const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
    const fs = createFileSystem()
    for (const folder of ['/a', '/a/b', '/c']) fs.mkdir(folder, 0o755, '/')
    for (const file of ['/a/x', '/a/b/y', '/c/x']) fs.writeFile(file, bytes(LETTERS), REPLACE, 0o666, '/')
    const cached = createCached(fs).sys
    const plain = createCaller(fs).sys
    const other = createCaller(fs).sys
    const path = () =>
      pick(['/a', '/a/b', '/c', '/a/../c', '/link', '/none', '', '/a/b/']) +
      pick(['', '/', '/x', '/y', '/é', '/link', '/none', '/.', '/..', `/${'n'.repeat(300)}`])
    const compare = (what: string, call: (sys: SyncSyscalls) => unknown): unknown => {
      const [mine, theirs] = [cached, plain].map((sys) => outcome(() => call(sys)))
      // `expect` for each of them would take most of the time.
      if (JSON.stringify(mine) !== JSON.stringify(theirs)) expect(mine, what).toEqual(theirs)
      return mine
    }
    const open: number[] = []
    const fd = () => pick([...open.slice(-3), 0])
    const changes: (() => unknown)[] = [
      () => other.writeFile(path(), bytes(LETTERS.slice(below(9))), REPLACE, 0o666),
      () => other.mkdir(path(), 0o777),
      () => other.unlink(path()),
      () => other.rmdir(path()),
      () => other.rename(path(), path()),
      () => other.symlink(pick(['/a', 'x', '/c/y', 'none', '../link']), path()),
      () => other.chmod(path(), pick([0o777, 0o666, 0o000])),
      () => other.utimes(path(), below(9), below(9)),
    ]
    const both: ((path: string, fd: number, n: number) => (sys: SyncSyscalls) => unknown)[] = [
      (path) => (sys) => sys.stat(path),
      (path) => (sys) => sys.lstat(path),
      (path) => (sys) => sys.readFile(path),
      (_, fd) => (sys) => sys.fstat(fd),
      (_, fd, n) => (sys) => sys.read(fd, n, -1),
      (_, fd, n) => (sys) => sys.read(fd, n, n),
      (_, fd) => (sys) => sys.dup(fd),
      (_, fd, n) => (sys) => sys.dup2(fd, n),
      (_, fd, n) => (sys) => sys.seek(fd, n),
      (_, fd) => (sys) => sys.close(fd),
    ]
    for (let step = 0; step < 250; step++) {
      const kind = next()
      if (kind < 0.08) outcome(pick(changes))
      else if (kind < 0.3) {
        const name = path()
        const fd = compare(`seed ${seed}, step ${step}: open ${name}`, (sys) => sys.open(name, 0, 0))
        if (typeof fd === 'number') open.push(fd)
      } else {
        const [name, number, n] = [path(), fd(), below(7)]
        const call = pick(both)
        compare(`seed ${seed}, step ${step}: ${call} of ${name}, ${number}, ${n}`, call(name, number, n))
      }
    }
  }
})

it('reads a file in one call', () => {
  const fs = createFileSystem()
  fs.writeFile('/f', bytes('text'), REPLACE, 0o666, '/')
  const { sys, counts } = createCached(fs)
  for (let i = 0; i < 3; i++) {
    const fd = sys.open('/f', 0, 0)
    expect(fd).toBe(0)
    expect(sys.fstat(fd)[8]).toBe(4)
    expect(sys.read(fd, 100, -1)).toEqual(bytes('text'))
    expect(sys.read(fd, 100, -1)).toHaveLength(0)
    sys.close(fd)
  }
  expect(counts).toEqual({ openRead: 3 })
})

it('reads folders ahead as the kernel would give them, whatever others do in between', () => {
  const calls: Record<string, number> = {}
  for (let seed = 1; seed <= 40; seed++) {
    const next = random(seed)
    const below = (limit: number) => Math.floor(next() * limit)
    const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
    const fs = createFileSystem()
    for (const folder of ['/d', '/e']) fs.mkdir(folder, 0o755, '/')
    const names = Array.from({ length: 12 }, (_, i) => `f${i}`)
    for (const name of names) {
      fs.writeFile(`/d/${name}`, bytes(name), REPLACE, 0o666, '/')
      fs.writeFile(`/e/${name}`, bytes(LETTERS), REPLACE, 0o666, '/')
    }
    fs.writeFile('/d/large', new Uint8Array(40_000), REPLACE, 0o666, '/')
    fs.symlink('/e', '/l', '/')
    const cached = createCached(fs)
    const plain = createCaller(fs).sys
    const other = createCaller(fs).sys
    const path = () => pick(['/d/', '/d/', '/e/', '/l/', '', '../d/']) + pick([...names, 'large', 'none'])
    const changes = [
      () => other.writeFile(path(), bytes(LETTERS.slice(below(9))), REPLACE, 0o666),
      () => other.unlink(path()),
      () => other.rename(path(), path()),
      () => other.link(path(), path()),
      () => other.chmod(path(), pick([0o666, 0o200])),
    ]
    for (let step = 0; step < 120; step++) {
      if (next() < 0.03) outcome(pick(changes))
      const [name, folder, kind, length, closes] = [path(), pick(['/', '/d', '/e']), next(), below(9), next() < 0.8]
      const meanwhile = next() < 0.1 ? pick(changes) : null
      const [mine, theirs] = [cached.sys, plain].map((sys) => {
        if (kind < 0.05) return outcome(() => sys.chdir(folder))
        if (kind < 0.2) return outcome(() => sys.readFile(name))
        return outcome(() => sys.open(name, 0, 0))
      })
      if (JSON.stringify(mine) !== JSON.stringify(theirs))
        expect(mine, `seed ${seed}, step ${step}: ${name}`).toEqual(theirs)
      if (kind < 0.2 || typeof mine !== 'number') continue
      const compare = (what: string, call: (sys: SyncSyscalls) => unknown) => {
        const [ours, right] = [cached.sys, plain].map((sys) => outcome(() => call(sys)))
        if (JSON.stringify(ours) !== JSON.stringify(right))
          expect(ours, `seed ${seed}, step ${step}: ${what}`).toEqual(right)
      }
      compare('fstat', (sys) => sys.fstat(mine))
      compare('read', (sys) => sys.read(mine, length, -1))
      // What is open goes on being the same file, whatever has become of its name.
      if (meanwhile) outcome(meanwhile)
      compare('fstat later', (sys) => sys.fstat(mine))
      compare('read on', (sys) => sys.read(mine, length, -1))
      compare('read at', (sys) => sys.read(mine, length, 1))
      if (next() < 0.2) compare('dup', (sys) => sys.dup(mine))
      if (next() < 0.1) compare('fchmod', (sys) => sys.fchmod(mine, 0o644))
      if (closes) compare('close', (sys) => sys.close(mine))
    }
    for (const [name, count] of Object.entries(cached.counts)) calls[name] = (calls[name] ?? 0) + count
    cached.process.descriptors.closeAll()
  }
  // Not in vain: much was read ahead, and much of it was in use when somebody changed something.
  expect(calls.ahead).toBeGreaterThan(100)
  expect(calls.adopt).toBeGreaterThan(30)
})

it('reads a folder of small files in a few calls, in any order', () => {
  const fs = createFileSystem()
  fs.mkdir('/d', 0o755, '/')
  const names = Array.from({ length: 500 }, (_, i) => `/d/${i}`)
  for (const name of names) fs.writeFile(name, bytes(name.padEnd(1_000)), REPLACE, 0o666, '/')
  for (const [order, most] of [
    [names, 15],
    [names.toSorted(), 15],
    [names.toReversed(), 120],
  ] as const) {
    const { sys, counts } = createCached(fs)
    for (const name of order) {
      const fd = sys.open(name, 0, 0)
      expect(fd).toBe(0)
      expect(sys.fstat(fd)[8]).toBe(1_000)
      expect(sys.read(fd, 5_000, -1)).toEqual(bytes(name.padEnd(1_000)))
      expect(sys.read(fd, 5_000, -1)).toHaveLength(0)
      sys.close(fd)
    }
    const made = Object.values(counts).reduce((sum, count) => sum + count, 0)
    expect(made).toBeLessThan(most)
  }
})

it('stops reading ahead where nobody asks for it', () => {
  const fs = createFileSystem()
  for (let folder = 0; folder < 4; folder++) {
    fs.mkdir(`/${folder}`, 0o755, '/')
    for (let i = 0; i < 5_000; i++) fs.writeFile(`/${folder}/${i}`, bytes('x'.repeat(500)), REPLACE, 0o666, '/')
  }
  const { sys, counts } = createCached(fs)
  const next = random(1)
  // Each read at another generation: whatever is fetched is forgotten.
  for (let round = 0; round < 300; round++) {
    for (let i = 0; i < 3; i++) sys.readFile(`/${Math.floor(next() * 4)}/${Math.floor(next() * 5_000)}`)
    fs.writeFile('/f', bytes('x'), REPLACE, 0o666, '/')
  }
  expect(counts.ahead).toBeLessThan(20)
})

it('lends no descriptor once other threads may see it', () => {
  const fs = createFileSystem()
  for (const name of ['/a', '/b', '/c']) fs.writeFile(name, bytes(name), REPLACE, 0o666, '/')
  fs.mkdir('/d', 0o755, '/')
  for (let i = 0; i < 9; i++) fs.writeFile(`/d/${i}`, bytes(`${i}`), REPLACE, 0o666, '/')
  const { sys, process, share } = createCached(fs)
  const inKernel = (fd: number) => new TextDecoder().decode(createCaller(fs, process).sys.read(fd, 9, 0))
  for (let i = 0; i < 4; i++) sys.close(sys.open(`/d/${i}`, 0, 0))
  const lent = sys.open('/d/4', 0, 0)
  share()
  expect(inKernel(lent)).toBe('4')
  sys.close(lent)
  expect(inKernel(sys.open('/d/5', 0, 0))).toBe('5')
})

it('fetches a folder that is asked for often, and asks again after a change', () => {
  const fs = createFileSystem()
  fs.mkdir('/d', 0o755, '/')
  for (let i = 0; i < 100; i++) fs.writeFile(`/d/${i}`, bytes('text'), REPLACE, 0o666, '/')
  const { sys, counts } = createCached(fs)
  for (let i = 0; i < 100; i++) {
    expect(sys.stat(`/d/${i}`)?.[8]).toBe(4)
    expect(sys.lstat(`/d/${i}`)?.[8]).toBe(4)
    expect(sys.stat(`/d/${i}.js`)).toBe(null)
  }
  expect(counts.scan).toBe(1)
  expect(counts.stat! + counts.lstat!).toBeLessThan(10)
  fs.writeFile('/d/7', bytes('longer text'), REPLACE, 0o666, '/')
  expect(sys.stat('/d/7')?.[8]).toBe(11)
})

it('keeps nothing where every other call is a change', () => {
  const fs = createFileSystem()
  const { sys, counts } = createCached(fs)
  for (let i = 0; i < 50; i++) {
    fs.writeFile('/f', bytes('x'.repeat(i)), REPLACE, 0o666, '/')
    expect(sys.stat('/f')?.[8]).toBe(i)
  }
  expect(counts).toEqual({ stat: 50 })
})
