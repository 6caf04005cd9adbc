import { OPEN_FLAGS } from '../../protocol/syscall.ts'
import { type Descriptor, FDFLAG, openDirectory, openedFile } from './descriptors.ts'
import { fail } from './errno.ts'
import { fileTimes, writeFilestat } from './filestat.ts'
import type { WasiCalls, WasiHost } from './host.ts'
import { FILETYPE, filetypeOf, RIGHTS, type RightName, rightsOf } from './rights.ts'

const FOLLOW = 1
const OFLAG = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const
const READS = RIGHTS.FD_READ | RIGHTS.FD_READDIR
/** Go asks for FD_FILESTAT_SET_SIZE too where it only reads; what must not be written could then not be opened. */
const WRITES = RIGHTS.FD_WRITE | RIGHTS.FD_DATASYNC | RIGHTS.FD_ALLOCATE
const NEW_FILE = 0o666

/** `path_*`. Names are relative to a directory and never lead out of the one that was open from the start. */
export function createPathCalls(host: WasiHost): WasiCalls {
  const { sys, descriptors } = host

  /** The kernel's path for a name below a directory. */
  function resolve(number: number, address: number, length: number, ...rights: RightName[]): string {
    return locate(descriptors.directory(number, ...rights), host.memory.text(address, length))
  }

  function locate(directory: Descriptor, name: string): string {
    if (name.includes('\0')) fail('EINVAL')
    if (name === '') fail('EINVAL')
    const path = clean(name.startsWith('/') ? name : `${directory.path}/${name}`)
    const isInside = directory.root === '/' || path === directory.root || path.startsWith(`${directory.root}/`)
    if (!isInside) fail('ENOTCAPABLE')
    return path !== '/' && /\/\.?$/.test(name) ? `${path}/` : path
  }

  function open(
    number: number,
    lookup: number,
    address: number,
    length: number,
    oflags: number,
    wanted: bigint,
    passed: bigint,
    flags: number,
  ): Descriptor {
    const needed: RightName[] = ['PATH_OPEN']
    if (oflags & OFLAG.create) needed.push('PATH_CREATE_FILE')
    if (oflags & OFLAG.truncate) needed.push('PATH_FILESTAT_SET_SIZE')
    const directory = descriptors.directory(number, ...needed)
    const path = locate(directory, host.memory.text(address, length))
    const rights = BigInt.asUintN(64, wanted)
    if ((rights | BigInt.asUintN(64, passed)) & ~directory.inheriting) fail('ENOTCAPABLE')
    const writes = (rights & WRITES) !== 0n
    let mode: number = writes
      ? (rights & READS) !== 0n
        ? OPEN_FLAGS.O_RDWR
        : OPEN_FLAGS.O_WRONLY
      : OPEN_FLAGS.O_RDONLY
    if (oflags & OFLAG.create) mode |= OPEN_FLAGS.O_CREAT
    if (oflags & OFLAG.exclusive) mode |= OPEN_FLAGS.O_EXCL
    if (oflags & OFLAG.truncate) mode |= OPEN_FLAGS.O_TRUNC
    if (oflags & OFLAG.directory) mode |= OPEN_FLAGS.O_DIRECTORY
    if (flags & FDFLAG.append) mode |= OPEN_FLAGS.O_APPEND
    if (!(lookup & FOLLOW)) mode |= OPEN_FLAGS.O_NOFOLLOW
    const fd = sys.open(path, mode, NEW_FILE)
    const kind = sys.descriptorKind(fd)
    const filetype = kind === 'TTY' ? FILETYPE.character : filetypeOf(sys.fstat(fd)[1]!)
    const most = rightsOf(filetype, kind === 'TTY')
    const given = { base: rights & most.base, inheriting: BigInt.asUintN(64, passed) & most.inheriting, flags }
    if (filetype !== FILETYPE.directory) return openedFile(fd, filetype, { ...given, kind })
    sys.close(fd)
    return openDirectory(clean(path), { ...given, root: directory.root })
  }

  return {
    path_open(
      number: number,
      lookup: number,
      address: number,
      length: number,
      oflags: number,
      base: bigint,
      inheriting: bigint,
      flags: number,
      result: number,
    ) {
      const opened = open(number, lookup, address, length, oflags, base, inheriting, flags)
      host.memory.view().setUint32(result >>> 0, descriptors.add(opened), true)
    },
    path_filestat_get(number: number, lookup: number, address: number, length: number, result: number) {
      const path = resolve(number, address, length, 'PATH_FILESTAT_GET')
      const stat = lookup & FOLLOW ? sys.stat(path) : sys.lstat(path)
      writeFilestat(host.memory, result, stat ?? fail('ENOENT'))
    },
    path_filestat_set_times(
      number: number,
      lookup: number,
      address: number,
      length: number,
      accessed: bigint,
      modified: bigint,
      flags: number,
    ) {
      const path = resolve(number, address, length, 'PATH_FILESTAT_SET_TIMES')
      const stat = (lookup & FOLLOW ? sys.stat(path) : sys.lstat(path)) ?? fail('ENOENT')
      const times = fileTimes(stat, accessed, modified, flags)
      if (lookup & FOLLOW) sys.utimes(path, ...times)
      else sys.lutimes(path, ...times)
    },
    path_create_directory(number: number, address: number, length: number) {
      sys.mkdir(resolve(number, address, length, 'PATH_CREATE_DIRECTORY'), 0o777)
    },
    path_remove_directory(number: number, address: number, length: number) {
      sys.rmdir(resolve(number, address, length, 'PATH_REMOVE_DIRECTORY'))
    },
    path_unlink_file(number: number, address: number, length: number) {
      sys.unlink(resolve(number, address, length, 'PATH_UNLINK_FILE'))
    },
    path_rename(from: number, address: number, length: number, to: number, newAddress: number, newLength: number) {
      const old = resolve(from, address, length, 'PATH_RENAME_SOURCE')
      sys.rename(old, resolve(to, newAddress, newLength, 'PATH_RENAME_TARGET'))
    },
    path_link(
      from: number,
      _lookup: number,
      address: number,
      length: number,
      to: number,
      newAddress: number,
      newLength: number,
    ) {
      const old = resolve(from, address, length, 'PATH_LINK_SOURCE')
      sys.link(old, resolve(to, newAddress, newLength, 'PATH_LINK_TARGET'))
    },
    path_symlink(target: number, targetLength: number, number: number, address: number, length: number) {
      const text = host.memory.text(target, targetLength)
      // It would lead out of every directory but the root.
      if (text.startsWith('/') && descriptors.directory(number).root !== '/') fail('ENOTCAPABLE')
      sys.symlink(text, resolve(number, address, length, 'PATH_SYMLINK'))
    },
    path_readlink(number: number, address: number, length: number, buffer: number, size: number, result: number) {
      const path = resolve(number, address, length, 'PATH_READLINK')
      const target = new TextEncoder().encode(sys.readlink(path)).subarray(0, size >>> 0)
      host.memory.bytes(buffer, target.length).set(target)
      host.memory.view().setUint32(result >>> 0, target.length, true)
    },
  }
}

/** Absolute, without `.`, `..` and empty parts. */
function clean(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
