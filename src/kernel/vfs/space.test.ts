import { beforeEach, expect, it } from 'vitest'
import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import { createFileSystem, type FileSystem } from './file-system.ts'
import { createSpace } from './space.ts'
import { createTree } from './tree.ts'

const { O_RDWR, O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = OPEN_FLAGS
let fs: FileSystem
beforeEach(() => {
  fs = createFileSystem(createTree(undefined, createSpace({ names: 3, fileBytes: 100, bytes: 150 })))
})

const put = (path: string, size: number, flags = 0, machine = fs) =>
  machine.writeFile(path, new Uint8Array(size), O_WRONLY | O_CREAT | flags, 0o644, '/')
const code = (run: () => unknown): string => {
  try {
    run()
    return 'none'
  } catch (error) {
    return (error as { code: string }).code
  }
}

it('has room for so many names, of whatever they are', () => {
  put('/a', 0)
  fs.mkdir('/d', 0o755, '/')
  fs.link('/a', '/d/b', '/')
  for (const make of [
    () => put('/x', 0),
    () => fs.mkdir('/x', 0o755, '/'),
    () => fs.symlink('a', '/x', '/'),
    () => fs.link('/a', '/x', '/'),
    () => fs.makeSocket('/x', 0o755, '/'),
    () => fs.open('/x', O_WRONLY | O_CREAT, 0o644, '/'),
  ])
    expect(code(make)).toBe('ENOSPC')
  expect(fs.stat('/x', '/')).toBeNull()
  put('/a', 1)
  fs.rename('/a', '/moved', '/')
  fs.unlink('/d/b', '/')
  put('/x', 0)
  expect(code(() => put('/y', 0))).toBe('ENOSPC')
})

it('has room for so many bytes, and takes back what goes', () => {
  put('/a', 100)
  expect(code(() => put('/b', 51))).toBe('ENOSPC')
  put('/b', 50)
  expect(code(() => put('/b', 1, O_APPEND))).toBe('ENOSPC')
  const open = fs.open('/b', O_RDWR, 0, '/')
  fs.truncateNode(open, 10)
  expect(fs.writeNode(open, -1, new Uint8Array(40))).toEqual({ written: 40, end: 50 })
  expect(code(() => fs.writeNode(open, 50, new Uint8Array(1)))).toBe('ENOSPC')
  expect(fs.statNode(open)[8]).toBe(50)
  put('/a', 30, O_TRUNC)
  put('/c', 70)
  // It is open still.
  fs.unlink('/b', '/')
  expect(code(() => put('/c', 1, O_APPEND))).toBe('ENOSPC')
  fs.closeNode(open)
  put('/c', 30, O_APPEND)
})

it('has no room for a file that is too long', () => {
  const open = fs.open('/a', O_RDWR | O_CREAT, 0o644, '/')
  expect(code(() => fs.truncateNode(open, 101))).toBe('EFBIG')
  expect(code(() => fs.writeNode(open, 100, new Uint8Array(1)))).toBe('EFBIG')
  expect(code(() => put('/a', 101))).toBe('EFBIG')
  fs.writeNode(open, 99, new Uint8Array(1))
})

it('counts in a fork what is there, and from then on each for itself', () => {
  put('/a', 100)
  const open = fs.open('/b', O_RDWR | O_CREAT, 0o644, '/')
  fs.writeNode(open, 0, new Uint8Array(50))
  fs.unlink('/b', '/')
  const fork = fs.fork()
  // What only the other one holds open is not there.
  put('/c', 50, 0, fork)
  expect(code(() => put('/c', 1, O_APPEND, fork))).toBe('ENOSPC')
  expect(code(() => put('/c', 1))).toBe('ENOSPC')
  fork.unlink('/a', '/')
  put('/c', 50, O_APPEND, fork)
  expect(code(() => put('/c', 1))).toBe('ENOSPC')
})

it('says so where the browser has no more memory', () => {
  const large = createFileSystem(createTree(undefined, createSpace({ names: 3, fileBytes: 2 ** 60, bytes: 2 ** 60 })))
  const open = large.open('/a', O_RDWR | O_CREAT, 0o644, '/')
  expect(code(() => large.truncateNode(open, 2 ** 53))).toBe('ENOSPC')
  expect(large.statNode(open)[8]).toBe(0)
})
