import type { DescriptorKind, SyncSyscalls } from '../../protocol/syscall.ts'
import { fail } from './errno.ts'
import { FILETYPE, filetypeOf, RIGHTS, type RightName, rightsOf } from './rights.ts'

export const FDFLAG = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const

/** What one of the program's descriptors stands for. */
export interface Descriptor {
  /** The kernel's number; -1 for a directory, which is known by its path alone. */
  fd: number
  kind: DescriptorKind
  filetype: number
  /** Of a directory: absolute. */
  path: string
  /** Of a directory that was open from the start: its name there. */
  preopened: string | null
  /** No path that is looked up from here leads out of this directory. */
  root: string
  /** Bits of FDFLAG. */
  flags: number
  base: bigint
  inheriting: bigint
  /** Bytes; null where nothing can be sought. The kernel's own moves along, so that a child goes on where we are. */
  position: number | null
  /** The end of a pipe that this program made. */
  isOwnPipe: boolean
  /** What `fd_readdir` goes through. */
  names: { name: string; type: number }[] | null
}

/** The program's descriptors by their WASI numbers. */
export interface DescriptorTable {
  /** EBADF where there is none; ENOTCAPABLE where it lacks a right. */
  get(number: number, ...rights: RightName[]): Descriptor
  /** The same, ENOTDIR where it is no directory. */
  directory(number: number, ...rights: RightName[]): Descriptor
  /** At the lowest free number. */
  add(descriptor: Descriptor): number
  adopt(fd: number, isOwnPipe?: boolean): number
  remove(number: number): Descriptor
  renumber(from: number, to: number): void
}

export function createDescriptorTable(sys: SyncSyscalls, cwd: string): DescriptorTable {
  const table: (Descriptor | undefined)[] = []

  function get(number: number, ...rights: RightName[]): Descriptor {
    const found = table[number] ?? fail('EBADF')
    for (const right of rights) if ((found.base & RIGHTS[right]) === 0n) fail('ENOTCAPABLE')
    return found
  }

  function add(descriptor: Descriptor): number {
    let number = 0
    while (table[number]) number++
    table[number] = descriptor
    return number
  }

  function describe(fd: number, isOwnPipe = false): Descriptor {
    const kind = sys.descriptorKind(fd)
    const filetype = kind === 'TTY' ? FILETYPE.character : filetypeOf(sys.fstat(fd)[1]!)
    const position = filetype === FILETYPE.regular ? 0 : null
    const rights = rightsOf(filetype, kind === 'TTY')
    return { ...plain, ...rights, fd, kind, filetype, position, isOwnPipe }
  }

  for (const fd of [0, 1, 2]) {
    try {
      table[fd] = describe(fd)
    } catch {
      // Closed by whoever started us.
    }
  }
  // C libraries look relative names up in `.`; Go's adds $PWD, and looks everything up in `/`.
  for (const [number, [preopened, path]] of [
    ['/', '/'],
    ['.', cwd],
  ].entries())
    table[3 + number] = openDirectory(path!, { preopened: preopened! })

  return {
    get,
    directory(number, ...rights) {
      const found = get(number)
      if (found.filetype !== FILETYPE.directory) fail('ENOTDIR')
      return get(number, ...rights)
    },
    add,
    adopt: (fd, isOwnPipe) => add(describe(fd, isOwnPipe)),
    remove(number) {
      const found = get(number)
      table[number] = undefined
      if (found.fd >= 0) sys.close(found.fd)
      return found
    },
    renumber(from, to) {
      const moved = get(from)
      const replaced = get(to)
      if (from === to) return
      if (replaced.fd >= 0) sys.close(replaced.fd)
      table[to] = moved
      table[from] = undefined
    },
  }
}

const plain: Descriptor = {
  fd: -1,
  kind: 'UNKNOWN',
  filetype: FILETYPE.unknown,
  path: '',
  preopened: null,
  root: '/',
  flags: 0,
  base: 0n,
  inheriting: 0n,
  position: null,
  isOwnPipe: false,
  names: null,
}

/** A directory needs no descriptor of the kernel's: all that is done with it names a path. */
export function openDirectory(path: string, more: Partial<Descriptor> = {}): Descriptor {
  const rights = rightsOf(FILETYPE.directory, false)
  return { ...plain, kind: 'FILE', filetype: FILETYPE.directory, path, root: path, ...rights, ...more }
}

export function openedFile(fd: number, filetype: number, more: Partial<Descriptor>): Descriptor {
  const position = filetype === FILETYPE.regular ? 0 : null
  return { ...plain, kind: 'FILE', fd, filetype, position, ...more }
}
