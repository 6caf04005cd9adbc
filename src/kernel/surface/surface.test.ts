import { unzipSync } from 'fflate'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SandboxChange, SandboxFileSystem } from '../../protocol/sandbox.ts'
import { WORKDIR, writeSystemImage } from '../system-image.ts'
import { createFileSystem, type FileSystem } from '../vfs/file-system.ts'
import { createLazyImage } from '../vfs/lazy-image.ts'
import { packTree, unpackTree, zipFolder } from './archive.ts'
import { watchChanges } from './changes.ts'
import { createSurfaceFiles } from './files.ts'
import { restoreSnapshot, takeSnapshot } from './snapshot.ts'
import { exportTree, mountTree } from './tree.ts'

const NO_IMAGE = createLazyImage(() => {
  throw new Error('there is none here')
})
let fs: FileSystem
let files: SandboxFileSystem

beforeEach(() => {
  fs = createFileSystem()
  writeSystemImage(fs, () => NO_IMAGE)
  files = createSurfaceFiles(fs)
})

describe('files', () => {
  it('read and write in encodings', async () => {
    await files.writeFile('a', 'aGk', 'base64')
    expect(await files.readFile('a', 'utf8')).toBe('hi')
    expect(await files.readFile('a', 'hex')).toBe('6869')
    await files.writeFile('a', '00ffzz', { encoding: 'hex' })
    expect(await files.readFile('a')).toEqual(new Uint8Array([0, 255]))
    await files.writeFile('a', 'ü', 'utf16le')
    expect(await files.readFile('a', 'utf16le')).toBe('ü')
    await expect(files.readFile('a', 'nonsense' as 'hex')).rejects.toMatchObject({ code: 'ERR_UNKNOWN_ENCODING' })
  })

  it('do not keep the caller’s array', async () => {
    const bytes = new Uint8Array([1])
    await files.writeFile('a', bytes)
    bytes[0] = 2
    expect(await files.readFile('a')).toEqual(new Uint8Array([1]))
  })

  it('list with types and as bytes', async () => {
    await files.mkdir('d')
    await files.writeFile('f', '')
    expect(await files.readdir('.')).toEqual(['d', 'f'])
    expect((await files.readdir('.', 'buffer'))[0]).toEqual(new Uint8Array([100]))
    const [d, f] = await files.readdir('.', { withFileTypes: true })
    expect([d!.name, d!.isDirectory(), f!.isFile(), f!.isDirectory()]).toEqual(['d', true, true, false])
  })

  it('are removed as rm does', async () => {
    await files.mkdir('d/e/f', { recursive: true })
    await expect(files.rm('d')).rejects.toMatchObject({ code: 'ERR_FS_EISDIR' })
    await expect(files.rm('x')).rejects.toMatchObject({ code: 'ENOENT' })
    await files.rm('x', { force: true })
    await files.rm('d', { recursive: true })
    expect(await files.exists('d')).toBe(false)
  })
})

describe('trees', () => {
  const tree = {
    'a.txt': { file: { contents: 'A' } },
    d: { directory: { b: { file: { contents: new Uint8Array([0, 255]) } } } },
    l: { file: { symlink: 'a.txt' } },
  }

  it('come back as they were mounted, also packed', () => {
    mountTree(fs, WORKDIR, tree)
    expect(exportTree(fs, WORKDIR, () => true)).toEqual(tree)
    expect(unpackTree(packTree(tree))).toEqual(tree)
    expect(() => unpackTree(new Uint8Array([1, 2]))).toThrow(expect.objectContaining({ code: 'EINVAL' }))
  })

  it('cannot leave their folder', () => {
    expect(() => mountTree(fs, WORKDIR, { '../x': { file: { contents: '' } } })).toThrow('EINVAL')
  })

  it('zip', () => {
    mountTree(fs, WORKDIR, tree)
    const zip = unzipSync(zipFolder(fs, WORKDIR, (path) => path !== 'd'))
    expect(Object.keys(zip)).toEqual(['a.txt', 'd/b', 'l'])
    expect(zip['d/b']).toEqual(new Uint8Array([0, 255]))
  })
})

it('snapshots restore a file that may not be written any more', async () => {
  await files.writeFile('a', 'one')
  const snapshot = takeSnapshot(fs, WORKDIR)
  await files.writeFile('a', 'two')
  await files.chmod('a', 0o444)
  restoreSnapshot(fs, WORKDIR, snapshot)
  expect(await files.readFile('a', 'utf8')).toBe('one')
  expect((await files.stat('a'))!.mode).toBe(0o644)
})

it('snapshots restore contents, modes, times and links, and remove the rest', async () => {
  await files.mkdir('d')
  await files.writeFile('d/a', 'one')
  await files.chmod('d/a', 0o755)
  await files.symlink('d/a', 'l')
  const before = await files.stat('d/a')
  const snapshot = takeSnapshot(fs, WORKDIR)
  await files.writeFile('d/a', 'two')
  await files.rm('l')
  await files.mkdir('l')
  await files.writeFile('l/x', '')
  await files.writeFile('new', '')
  restoreSnapshot(fs, WORKDIR, snapshot)
  expect(await files.readFile('d/a', 'utf8')).toBe('one')
  expect((await files.stat('d/a'))!.mode).toBe(0o755)
  expect(Math.abs((await files.stat('d/a'))!.mtimeMs - before!.mtimeMs)).toBeLessThan(0.01)
  expect(await files.readlink('l')).toBe('d/a')
  expect(await files.readdir('.')).toEqual(['d', 'l'])
  expect(() => restoreSnapshot(fs, WORKDIR, new Uint8Array([9]))).toThrow('EINVAL')
})

describe('changes', () => {
  it('come in batches, by file, without node_modules', async () => {
    vi.useFakeTimers()
    await files.writeFile('old', '')
    const batches: SandboxChange[][] = []
    const watch = watchChanges(fs, WORKDIR, (batch) => batches.push(batch))
    await files.mkdir('d/e', { recursive: true })
    await files.writeFile('d/e/a', '1')
    await files.writeFile('d/e/a', '2')
    await files.mkdir('node_modules/x', { recursive: true })
    await files.writeFile('node_modules/x/a', '1')
    await files.rm('old')
    vi.advanceTimersByTime(200)
    const at = (name: string) => `${WORKDIR}/${name}`
    expect(batches).toEqual([
      [
        { path: at('d/e/a'), kind: 'write' },
        { path: at('old'), kind: 'remove' },
      ],
    ])
    await files.rename('d', 'moved')
    watch.flush()
    expect(batches[1]).toEqual([
      { path: at('moved/e/a'), kind: 'write' },
      { path: at('d/e/a'), kind: 'remove' },
    ])
    await files.writeFile('brief', '')
    await files.rm('brief')
    watch.flush()
    expect(batches).toHaveLength(2)
    watch.stop()
    vi.useRealTimers()
  })
})
