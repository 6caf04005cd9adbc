import { beforeEach, describe, expect, it } from 'vitest'
import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import { createFileSystem, type FileSystem } from './file-system.ts'

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = OPEN_FLAGS
const REPLACE = O_WRONLY | O_CREAT | O_TRUNC
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (value: string) => new TextEncoder().encode(value)
const failing = (code: string) => expect.objectContaining({ code })

let fs: FileSystem
const put = (path: string, value = '', on = fs) => on.writeFile(path, bytes(value), REPLACE, 0o644, '/')
const get = (path: string, on = fs) => text(on.readFile(path, '/'))
const names = (path: string, on = fs) => on.readdir(path, '/').map(({ name }) => name)
const code = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'none'
}

beforeEach(() => {
  fs = createFileSystem()
  fs.mkdir('/d', 0o755, '/')
})

describe('files', () => {
  it('are written, replaced and read', () => {
    put('/d/a', 'hello')
    expect(get('/d/a')).toBe('hello')
    put('/d/a', 'x')
    expect(get('/d/a')).toBe('x')
    fs.writeFile('/d/a', bytes('yz'), O_WRONLY | O_CREAT | O_APPEND, 0o644, '/')
    expect(get('/d/a')).toBe('xyz')
    fs.writeFile('/d/a', bytes('_'), O_WRONLY, 0o644, '/')
    expect(get('/d/a')).toBe('_yz')
  })

  it('take relative paths from the working directory', () => {
    fs.writeFile('a', bytes('1'), REPLACE, 0o644, '/d')
    expect(get('/d/a')).toBe('1')
    expect(text(fs.readFile('../d/./a', '/d'))).toBe('1')
    expect(fs.realpath('..', '/d')).toBe('/')
    expect(fs.realpath('../../..', '/d')).toBe('/')
  })

  it('fail as POSIX says', () => {
    put('/d/a')
    expect(code(() => fs.readFile('/d/none', '/'))).toBe('ENOENT')
    expect(code(() => fs.readFile('', '/'))).toBe('ENOENT')
    expect(code(() => fs.readFile('/d/a/b', '/'))).toBe('ENOTDIR')
    expect(code(() => fs.readFile('/d/a/', '/'))).toBe('ENOTDIR')
    expect(code(() => fs.readFile('/d', '/'))).toBe('EISDIR')
    expect(code(() => put('/d'))).toBe('EISDIR')
    expect(code(() => put('/none/a'))).toBe('ENOENT')
    expect(code(() => fs.open('/d/a', O_WRONLY | O_CREAT | O_EXCL, 0o644, '/'))).toBe('EEXIST')
    expect(code(() => fs.open('/d/a', O_RDONLY | O_DIRECTORY, 0, '/'))).toBe('ENOTDIR')
    expect(code(() => put(`/d/${'n'.repeat(256)}`))).toBe('ENAMETOOLONG')
    expect(() => fs.open('/d/none', O_RDONLY, 0, '/')).toThrow(
      expect.objectContaining({ code: 'ENOENT', errno: -2, syscall: 'open', path: '/d/none' }),
    )
  })

  it('keep holes as zeros, also where truncated bytes were', () => {
    put('/d/a', 'secret')
    const node = fs.open('/d/a', O_RDWR, 0, '/')
    fs.truncateNode(node, 1)
    fs.writeNode(node, 4, bytes('!'))
    expect([...fs.readFile('/d/a', '/')]).toEqual([115, 0, 0, 0, 33])
    fs.truncateNode(node, 7)
    expect([...fs.readFile('/d/a', '/')]).toEqual([115, 0, 0, 0, 33, 0, 0])
    expect(code(() => fs.truncateNode(fs.open('/d/a', O_RDONLY, 0, '/'), 0))).toBe('EINVAL')
  })

  it('append whatever position is asked for', () => {
    put('/d/a', 'abc')
    const node = fs.open('/d/a', O_WRONLY | O_APPEND, 0, '/')
    expect(fs.writeNode(node, 0, bytes('d')).end).toBe(4)
    expect(get('/d/a')).toBe('abcd')
  })

  it('live on while open after they are unlinked', () => {
    put('/d/a', 'still here')
    const node = fs.open('/d/a', O_RDWR, 0, '/')
    fs.unlink('/d/a', '/')
    expect(fs.stat('/d/a', '/')).toBeNull()
    expect(text(fs.readNode(node, 0, 100))).toBe('still here')
    fs.writeNode(node, 0, bytes('S'))
    expect(fs.statNode(node)[2]).toBe(0)
    fs.closeNode(node)
    expect(() => fs.readNode(node, 0, 1)).toThrow('gone')
  })

  it('do not change under a reader that took them before', () => {
    put('/d/a', 'one')
    const before = fs.readFile('/d/a', '/')
    put('/d/a', 'two')
    expect(text(before)).toBe('one')
  })

  it('grow by many small writes', () => {
    const node = fs.open('/d/a', O_WRONLY | O_CREAT, 0o644, '/')
    let at = 0
    for (let i = 0; i < 5000; i++) at = fs.writeNode(node, at, bytes('0123456789')).end
    expect(fs.statNode(node)[8]).toBe(50_000)
    expect(get('/d/a').slice(49_990)).toBe('0123456789')
  })
})

describe('modes', () => {
  it('are kept, changed and enforced for the owner', () => {
    fs.writeFile('/d/a', bytes('x'), REPLACE, 0o600, '/')
    expect(fs.stat('/d/a', '/')![1]).toBe(0o100600)
    fs.chmod('/d/a', 0o444, '/')
    expect(code(() => fs.open('/d/a', O_WRONLY, 0, '/'))).toBe('EACCES')
    expect(get('/d/a')).toBe('x')
    fs.chmod('/d/a', 0o200, '/')
    expect(code(() => fs.readFile('/d/a', '/'))).toBe('EACCES')
    fs.chmod('/d', 0o555, '/')
    expect(code(() => put('/d/b'))).toBe('EACCES')
    expect(code(() => fs.unlink('/d/a', '/'))).toBe('EACCES')
    fs.chmod('/d', 0o600, '/')
    expect(code(() => fs.stat('/d/a', '/'))).toBe('EACCES')
  })

  it('answer access', () => {
    put('/d/a')
    fs.access('/d/a', 0, '/')
    fs.access('/d/a', 6, '/')
    expect(code(() => fs.access('/d/a', 1, '/'))).toBe('EACCES')
    expect(code(() => fs.access('/d/b', 0, '/'))).toBe('ENOENT')
  })
})

describe('stat', () => {
  it('gives the 18 numbers', () => {
    const start = Date.now()
    put('/d/a', 'x'.repeat(1000))
    const stat = fs.stat('/d/a', '/')!
    expect(stat).toHaveLength(18)
    expect([stat[1], stat[2], stat[3], stat[4], stat[8], stat[9]]).toEqual([0o100644, 1, 1000, 1000, 1000, 2])
    expect(Math.abs(stat[12]! * 1000 + stat[13]! / 1e6 - start)).toBeLessThan(2000)
    expect(fs.stat('/d/none', '/')).toBeNull()
    expect(code(() => fs.stat('/d/a/b', '/'))).toBe('ENOTDIR')
  })

  it('counts links of folders as ext4 does', () => {
    expect(fs.stat('/d', '/')![2]).toBe(2)
    fs.mkdir('/d/e', 0o755, '/')
    fs.mkdir('/d/f', 0o755, '/')
    expect(fs.stat('/d', '/')![2]).toBe(4)
    fs.rename('/d/f', '/d/e/f', '/')
    expect(fs.stat('/d', '/')![2]).toBe(3)
    expect(fs.stat('/d/e', '/')![2]).toBe(3)
    fs.rmdir('/d/e/f', '/')
    expect(fs.stat('/d/e', '/')![2]).toBe(2)
  })

  it('never shows the same change time twice', () => {
    const times = new Set<number>()
    for (let i = 0; i < 50; i++) {
      put('/d/a', String(i))
      const stat = fs.stat('/d/a', '/')!
      times.add(stat[14]! * 1e9 + stat[15]!)
    }
    expect(times.size).toBeGreaterThan(10)
  })

  it('keeps the times that are set', () => {
    put('/d/a')
    fs.utimes('/d/a', 1.5, 1_700_000_000.125, '/', true)
    const stat = fs.stat('/d/a', '/')!
    expect([stat[10], stat[11], stat[12], stat[13]]).toEqual([1, 500_000_000, 1_700_000_000, 125_000_000])
  })
})

describe('directories', () => {
  it('list in the order of creation', () => {
    for (const name of ['c', 'a', 'b']) put(`/d/${name}`)
    expect(names('/d')).toEqual(['c', 'a', 'b'])
    expect(fs.readdir('/', '/')).toEqual([{ name: 'd', type: 0o040000 }])
    expect(() => fs.readdir('/d/a', '/')).toThrow(expect.objectContaining({ code: 'ENOTDIR', syscall: 'scandir' }))
  })

  it('are made and removed only when it is right', () => {
    expect(code(() => fs.mkdir('/d', 0o755, '/'))).toBe('EEXIST')
    expect(code(() => fs.mkdir('/x/y', 0o755, '/'))).toBe('ENOENT')
    fs.mkdir('/e/', 0o755, '/')
    put('/d/a')
    expect(code(() => fs.rmdir('/d', '/'))).toBe('ENOTEMPTY')
    expect(code(() => fs.rmdir('/d/a', '/'))).toBe('ENOTDIR')
    expect(code(() => fs.unlink('/d', '/'))).toBe('EISDIR')
    fs.mkdir('/kept', 0o755, '/')
    fs.symlink('kept', '/to-kept', '/')
    for (const path of ['/to-kept', '/to-kept/', '/to-kept/.']) expect(code(() => fs.rmdir(path, '/'))).not.toBe('none')
    expect(code(() => fs.unlink('/to-kept/', '/'))).toBe('ENOTDIR')
    expect(fs.stat('/kept', '/')).not.toBeNull()
    fs.unlink('/to-kept', '/')
    fs.rmdir('/kept', '/')
    expect(code(() => fs.rmdir('/', '/'))).not.toBe('none')
    fs.rmdir('/e', '/')
    expect(names('/')).toEqual(['d'])
  })
})

describe('rename', () => {
  it('replaces files and empty folders', () => {
    put('/d/a', 'A')
    put('/d/b', 'B')
    fs.rename('/d/a', '/d/b', '/')
    expect(get('/d/b')).toBe('A')
    expect(names('/d')).toEqual(['b'])
    fs.mkdir('/e', 0o755, '/')
    fs.rename('/d', '/e', '/')
    expect(get('/e/b')).toBe('A')
    expect(fs.realpath('/e/b', '/')).toBe('/e/b')
    expect(fs.realpath('/e/..', '/')).toBe('/')
  })

  it('keeps an open target alive', () => {
    put('/d/a', 'new')
    put('/d/b', 'old')
    const node = fs.open('/d/b', O_RDONLY, 0, '/')
    fs.rename('/d/a', '/d/b', '/')
    expect(text(fs.readNode(node, 0, 9))).toBe('old')
    expect(get('/d/b')).toBe('new')
  })

  it('refuses what POSIX refuses', () => {
    put('/d/a')
    fs.mkdir('/e', 0o755, '/')
    fs.mkdir('/e/f', 0o755, '/')
    expect(code(() => fs.rename('/d/a', '/e', '/'))).toBe('EISDIR')
    expect(code(() => fs.rename('/e', '/d/a', '/'))).toBe('ENOTDIR')
    expect(code(() => fs.rename('/d', '/e', '/'))).toBe('ENOTEMPTY')
    expect(code(() => fs.rename('/e', '/e/f/g', '/'))).toBe('EINVAL')
    expect(code(() => fs.rename('/e', '/e/f', '/'))).toBe('EINVAL')
    expect(code(() => fs.rename('/e/f', '/e', '/'))).toBe('ENOTEMPTY')
    expect(code(() => fs.rename('/none', '/x', '/'))).toBe('ENOENT')
    fs.rename('/d/a', '/d/a', '/')
    expect(names('/d')).toEqual(['a'])
  })

  it('moves a folder with its way up', () => {
    fs.mkdir('/d/e', 0o755, '/')
    put('/d/e/a', 'deep')
    fs.mkdir('/t', 0o755, '/')
    fs.rename('/d/e', '/t/e', '/')
    expect(fs.realpath('/t/e/..', '/')).toBe('/t')
    expect(get('/t/e/a')).toBe('deep')
  })
})

describe('links', () => {
  it('hard ones share the file', () => {
    put('/d/a', '1')
    fs.link('/d/a', '/d/b', '/')
    put('/d/b', '2')
    expect(get('/d/a')).toBe('2')
    expect(fs.stat('/d/a', '/')![2]).toBe(2)
    fs.unlink('/d/a', '/')
    expect(get('/d/b')).toBe('2')
    expect(code(() => fs.link('/d', '/x', '/'))).toBe('EPERM')
    expect(code(() => fs.link('/d/b', '/d/b', '/'))).toBe('EEXIST')
  })

  it('symbolic ones are followed, read and replaced', () => {
    put('/d/a', 'target')
    fs.symlink('a', '/d/l', '/')
    fs.symlink('/d', '/ld', '/')
    expect(get('/d/l')).toBe('target')
    expect(get('/ld/l')).toBe('target')
    expect(fs.readlink('/d/l', '/')).toBe('a')
    expect(fs.realpath('/ld/l', '/')).toBe('/d/a')
    expect(fs.lstat('/d/l', '/')![1]! & 0o170000).toBe(0o120000)
    expect(fs.lstat('/ld/', '/')![1]! & 0o170000).toBe(0o040000)
    put('/d/l', 'through')
    expect(get('/d/a')).toBe('through')
    expect(code(() => fs.readlink('/d/a', '/'))).toBe('EINVAL')
    expect(code(() => fs.open('/d/l', O_RDONLY | O_NOFOLLOW, 0, '/'))).toBe('ELOOP')
    fs.unlink('/d/l', '/')
    expect(get('/d/a')).toBe('through')
  })

  it('make new files through a dangling one', () => {
    fs.symlink('later', '/d/l', '/')
    expect(fs.stat('/d/l', '/')).toBeNull()
    put('/d/l', 'now')
    expect(get('/d/later')).toBe('now')
    expect(code(() => fs.open('/d/l', O_WRONLY | O_CREAT | O_EXCL, 0o644, '/'))).toBe('EEXIST')
  })

  it('loop is an error', () => {
    fs.symlink('b', '/d/a', '/')
    fs.symlink('a', '/d/b', '/')
    expect(code(() => fs.readFile('/d/a', '/'))).toBe('ELOOP')
    expect(code(() => fs.stat('/d/a', '/'))).toBe('ELOOP')
    expect(fs.lstat('/d/a', '/')).not.toBeNull()
  })

  it('lead through `..` by the real parent', () => {
    fs.mkdir('/d/deep', 0o755, '/')
    fs.symlink('/d/deep', '/s', '/')
    put('/d/x', 'real')
    expect(get('/s/../x')).toBe('real')
  })
})

describe('fork', () => {
  it('keeps both sides apart', () => {
    put('/d/a', 'before')
    put('/d/same', 'shared')
    const copy = fs.fork()
    put('/d/a', 'ours')
    put('/d/a', 'theirs', copy)
    put('/d/new', '', copy)
    fs.unlink('/d/same', '/')
    expect([get('/d/a'), get('/d/a', copy)]).toEqual(['ours', 'theirs'])
    expect(names('/d')).toEqual(['a'])
    expect(names('/d', copy)).toEqual(['a', 'same', 'new'])
    expect(get('/d/same', copy)).toBe('shared')
  })

  it('copies bytes at the first write in place, on either side', () => {
    put('/d/a', 'aaaa')
    const node = fs.open('/d/a', O_RDWR, 0, '/')
    const copy = fs.fork()
    fs.writeNode(node, 0, bytes('b'))
    expect(get('/d/a', copy)).toBe('aaaa')
    const other = copy.open('/d/a', O_RDWR, 0, '/')
    copy.writeNode(other, 3, bytes('c'))
    expect([get('/d/a'), get('/d/a', copy)]).toEqual(['baaa', 'aaac'])
  })

  it('goes on from a fork of a fork', () => {
    put('/d/a', '0')
    const first = fs.fork()
    put('/d/a', '1', first)
    const second = first.fork()
    put('/d/a', '2', second)
    fs.chmod('/d/a', 0o600, '/')
    first.rename('/d', '/moved', '/')
    expect([get('/d/a'), get('/moved/a', first), get('/d/a', second)]).toEqual(['0', '1', '2'])
    expect(second.stat('/d/a', '/')![1]).toBe(0o100644)
  })

  it('does not carry over what only lives by being open', () => {
    put('/d/a', 'x')
    const node = fs.open('/d/a', O_RDONLY, 0, '/')
    fs.unlink('/d/a', '/')
    const copy = fs.fork()
    expect(() => copy.statNode(node)).toThrow('gone')
    expect(text(fs.readNode(node, 0, 1))).toBe('x')
  })
})

describe('watch', () => {
  function record(path: string, recursive = false) {
    const seen: string[] = []
    const stop = fs.watch(path, '/', { recursive, notify: ({ event, filename }) => seen.push(`${event} ${filename}`) })
    return { seen, stop }
  }

  it('tells of files in a folder', () => {
    const { seen, stop } = record('/d')
    put('/d/a', '1')
    put('/d/a', '2')
    fs.rename('/d/a', '/d/b', '/')
    fs.unlink('/d/b', '/')
    stop()
    put('/d/c')
    expect(seen).toEqual(['rename a', 'change a', 'change a', 'change a', 'rename a', 'rename b', 'rename b'])
  })

  it('tells of the watched file itself', () => {
    put('/d/a')
    const { seen } = record('/d/a')
    put('/d/a', '2')
    fs.unlink('/d/a', '/')
    expect(seen).toEqual(['change a', 'rename a'])
  })

  it('reaches down where asked', () => {
    fs.mkdir('/d/e', 0o755, '/')
    const flat = record('/d')
    const deep = record('/d', true)
    fs.mkdir('/d/e/f', 0o755, '/')
    put('/d/e/f/a', 'x')
    expect(flat.seen).toEqual([])
    expect(deep.seen).toEqual(['rename e/f', 'rename e/f/a', 'change e/f/a'])
  })

  it('gives absolute paths to those who watch everything', () => {
    const seen: string[] = []
    const stop = fs.watchAll((path) => seen.push(path))
    fs.mkdir('/d/e', 0o755, '/')
    put('/d/e/a', 'x')
    put('/top')
    stop()
    put('/d/b')
    expect(seen).toEqual(['/d/e', '/d/e/a', '/d/e/a', '/top', '/top'])
  })

  it('names a file that is written on after it was renamed as it is called then', () => {
    const log = fs.open('/d/a', O_WRONLY | O_CREAT, 0o644, '/')
    fs.rename('/d/a', '/d/b', '/')
    const seen: string[] = []
    fs.watchAll((path) => seen.push(path))
    fs.writeNode(log, 0, bytes('more'))
    expect(seen).toEqual(['/d/b'])
  })

  it('needs something to watch', () => {
    expect(() => record('/none')).toThrow(failing('ENOENT'))
  })
})
