/** Rights of WASI preview 1, one bit each. */
const names = [
  'FD_DATASYNC',
  'FD_READ',
  'FD_SEEK',
  'FD_FDSTAT_SET_FLAGS',
  'FD_SYNC',
  'FD_TELL',
  'FD_WRITE',
  'FD_ADVISE',
  'FD_ALLOCATE',
  'PATH_CREATE_DIRECTORY',
  'PATH_CREATE_FILE',
  'PATH_LINK_SOURCE',
  'PATH_LINK_TARGET',
  'PATH_OPEN',
  'FD_READDIR',
  'PATH_READLINK',
  'PATH_RENAME_SOURCE',
  'PATH_RENAME_TARGET',
  'PATH_FILESTAT_GET',
  'PATH_FILESTAT_SET_SIZE',
  'PATH_FILESTAT_SET_TIMES',
  'FD_FILESTAT_GET',
  'FD_FILESTAT_SET_SIZE',
  'FD_FILESTAT_SET_TIMES',
  'PATH_SYMLINK',
  'PATH_REMOVE_DIRECTORY',
  'PATH_UNLINK_FILE',
  'POLL_FD_READWRITE',
  'SOCK_SHUTDOWN',
  'SOCK_ACCEPT',
] as const

export type RightName = (typeof names)[number]

export const RIGHTS = Object.fromEntries(names.map((name, bit) => [name, 1n << BigInt(bit)])) as Record<
  RightName,
  bigint
>

export const ALL_RIGHTS = (1n << BigInt(names.length)) - 1n
const any = (...list: RightName[]) => list.reduce((all, name) => all | RIGHTS[name], 0n)

const FILE = any(
  'FD_DATASYNC',
  'FD_READ',
  'FD_SEEK',
  'FD_FDSTAT_SET_FLAGS',
  'FD_SYNC',
  'FD_TELL',
  'FD_WRITE',
  'FD_ADVISE',
  'FD_ALLOCATE',
  'FD_FILESTAT_GET',
  'FD_FILESTAT_SET_SIZE',
  'FD_FILESTAT_SET_TIMES',
  'POLL_FD_READWRITE',
)
const DIRECTORY = any(
  'FD_FDSTAT_SET_FLAGS',
  'FD_SYNC',
  'FD_ADVISE',
  'PATH_CREATE_DIRECTORY',
  'PATH_CREATE_FILE',
  'PATH_LINK_SOURCE',
  'PATH_LINK_TARGET',
  'PATH_OPEN',
  'FD_READDIR',
  'PATH_READLINK',
  'PATH_RENAME_SOURCE',
  'PATH_RENAME_TARGET',
  'PATH_FILESTAT_GET',
  'PATH_FILESTAT_SET_SIZE',
  'PATH_FILESTAT_SET_TIMES',
  'FD_FILESTAT_GET',
  'FD_FILESTAT_SET_TIMES',
  'PATH_SYMLINK',
  'PATH_UNLINK_FILE',
  'PATH_REMOVE_DIRECTORY',
  'POLL_FD_READWRITE',
)
const SOCKET = any(
  'FD_READ',
  'FD_FDSTAT_SET_FLAGS',
  'FD_WRITE',
  'FD_FILESTAT_GET',
  'POLL_FD_READWRITE',
  'SOCK_SHUTDOWN',
)
/** Without FD_SEEK and FD_TELL: by that a C library knows a terminal. */
const TERMINAL = any('FD_READ', 'FD_FDSTAT_SET_FLAGS', 'FD_WRITE', 'FD_FILESTAT_GET', 'POLL_FD_READWRITE')

/** What can be done at all with a descriptor of this kind, and with what is opened through it. */
export function rightsOf(filetype: number, isTerminal: boolean): { base: bigint; inheriting: bigint } {
  if (isTerminal) return { base: TERMINAL, inheriting: 0n }
  if (filetype === FILETYPE.regular) return { base: FILE, inheriting: 0n }
  if (filetype === FILETYPE.directory) return { base: DIRECTORY, inheriting: DIRECTORY | FILE }
  if (filetype === FILETYPE.stream) return { base: SOCKET, inheriting: ALL_RIGHTS }
  return { base: ALL_RIGHTS, inheriting: ALL_RIGHTS }
}

export const FILETYPE = { unknown: 0, block: 1, character: 2, directory: 3, regular: 4, stream: 6, link: 7 } as const

const BY_MODE = new Map<number, number>([
  [0o100000, FILETYPE.regular],
  [0o040000, FILETYPE.directory],
  [0o120000, FILETYPE.link],
  [0o020000, FILETYPE.character],
  [0o010000, FILETYPE.stream],
  [0o140000, FILETYPE.stream],
])

/** From a mode's type bits. Pipes count as streams, as in uvwasi. */
export const filetypeOf = (mode: number): number => BY_MODE.get(mode & 0o170000) ?? FILETYPE.unknown
