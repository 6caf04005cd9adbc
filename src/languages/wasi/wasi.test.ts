import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import { describe, expect, test } from 'vitest'
import { runWasi } from '../../../e2e/support/wasi-in-node.ts'
import { assemble, type Ending, ROOM, type Step, word } from '../../../e2e/support/wasi-program.ts'
import { FDFLAG } from './descriptors.ts'
import { ALL_RIGHTS, RIGHTS } from './rights.ts'

/** The directories that are open at first. */
const [SLASH, HERE] = [3, 4]
/** The first descriptor that a program opens itself. */
const FIRST = 5
const FOLLOW = 1
const CREATE = 1
const DIRECTORY = 2
const EXCLUSIVE = 4
const TRUNCATE = 8
const READ = RIGHTS.FD_READ | RIGHTS.FD_SEEK | RIGHTS.FD_TELL | RIGHTS.FD_FILESTAT_GET
const WRITE = READ | RIGHTS.FD_WRITE | RIGHTS.FD_FILESTAT_SET_SIZE | RIGHTS.FD_ALLOCATE | RIGHTS.FD_FILESTAT_SET_TIMES

/** An `iovec` array at 64 that a program may write with or read into. */
const VECTORS = 64
const vectors = (...list: [address: number, length: number][]) => ({
  [VECTORS]: list.flatMap(([address, length]) => [...word(address), ...word(length)]),
})
const textAt = (address: number, text: string) => ({ [address]: [...new TextEncoder().encode(text)] })

/** A result is written here first; what differs between machines (times, inodes) is never printed from there. */
const SCRATCH = 512

const open = (name: string, flags = 0, rights: bigint = READ, fdflags = 0): Step => [
  'path_open',
  HERE,
  FOLLOW,
  name,
  flags,
  rights,
  0n,
  fdflags,
  SCRATCH,
]

interface Case {
  steps: Step[]
  data?: Record<number, number[]>
  ending?: Ending
  args?: string[]
  stdin?: string
}

/** What is in the project at first: a file, a directory with a file, links. */
const FILES: Record<string, string> = { 'file.txt': 'The contents of a file.', 'folder/inner.txt': 'inner' }
const LINKS: Record<string, string> = { link: 'file.txt', loop: 'loop', 'folder/up': '../file.txt' }

const CASES: Record<string, Case> = {
  'arguments and their sizes': {
    steps: [
      ['args_sizes_get', ROOM, ROOM + 4],
      ['args_get', SCRATCH, ROOM + 16],
    ],
    args: ['one', 'zwölf', ''],
  },
  'reading a file in pieces and at places': {
    steps: [
      open('file.txt'),
      ['fd_read', FIRST, VECTORS, 2, ROOM + 100],
      ['fd_tell', FIRST, ROOM + 104],
      ['fd_pread', FIRST, VECTORS, 1, 4n, ROOM + 112],
      ['fd_seek', FIRST, -5n, 2, ROOM + 120],
      ['fd_read', FIRST, VECTORS, 2, ROOM + 128],
      ['fd_read', FIRST, VECTORS, 2, ROOM + 132],
      ['fd_seek', FIRST, -1n, 0, ROOM + 136],
      ['fd_seek', FIRST, 0n, 7, ROOM + 136],
      ['fd_close', FIRST],
      ['fd_close', FIRST],
      ['fd_read', FIRST, VECTORS, 1, ROOM + 140],
    ],
    data: vectors([ROOM, 7], [ROOM + 16, 40]),
  },
  'writing, growing, cutting and appending': {
    steps: [
      open('new.txt', CREATE | EXCLUSIVE, WRITE),
      ['fd_write', FIRST, VECTORS, 2, ROOM],
      ['fd_pwrite', FIRST, VECTORS, 1, 20n, ROOM + 4],
      ['fd_filestat_set_size', FIRST, 22n],
      ['fd_seek', FIRST, 0n, 2, ROOM + 8],
      ['fd_allocate', FIRST, 0n, 30n],
      ['fd_seek', FIRST, 0n, 2, ROOM + 16],
      ['fd_close', FIRST],
      open('new.txt', CREATE | EXCLUSIVE, WRITE),
      open('new.txt', 0, WRITE, FDFLAG.append),
      ['fd_write', FIRST, VECTORS, 2, ROOM + 24],
      ['fd_tell', FIRST, ROOM + 32],
      ['fd_close', FIRST],
      open('new.txt', TRUNCATE, WRITE),
      ['fd_seek', FIRST, 0n, 2, ROOM + 40],
      ['fd_sync', FIRST],
      ['fd_datasync', FIRST],
    ],
    data: { ...vectors([300, 5], [305, 3]), ...textAt(300, 'hello...') },
  },
  'what a descriptor may not do': {
    steps: [
      open('file.txt'),
      ['fd_write', FIRST, VECTORS, 1, SCRATCH],
      ['fd_filestat_set_size', FIRST, 1n],
      ['fd_fdstat_set_rights', FIRST, RIGHTS.FD_READ, 0n],
      ['fd_seek', FIRST, 0n, 0, SCRATCH],
      ['fd_fdstat_set_rights', FIRST, ALL_RIGHTS, 0n],
      ['fd_read', 99, VECTORS, 1, SCRATCH],
      ['fd_prestat_get', FIRST, SCRATCH],
    ],
    data: vectors([SCRATCH, 4]),
  },
  'directories that are open at first': {
    steps: [
      ['fd_prestat_get', SLASH, ROOM],
      ['fd_prestat_dir_name', SLASH, ROOM + 8, 1],
      ['fd_prestat_get', HERE, ROOM + 16],
      ['fd_prestat_dir_name', HERE, ROOM + 24, 0],
      ['fd_prestat_get', 5, ROOM],
      ['fd_prestat_get', 0, ROOM],
    ],
  },
  'making, renaming and removing': {
    steps: [
      ['path_create_directory', HERE, 'made'],
      ['path_create_directory', HERE, 'made'],
      ['path_create_directory', HERE, 'missing/made'],
      ['path_rename', HERE, 'file.txt', HERE, 'made/moved.txt'],
      ['path_remove_directory', HERE, 'made'],
      ['path_unlink_file', HERE, 'made'],
      ['path_unlink_file', HERE, 'made/moved.txt'],
      ['path_unlink_file', HERE, 'made/moved.txt'],
      ['path_remove_directory', HERE, 'folder/inner.txt'],
      ['path_remove_directory', HERE, 'made'],
      ['path_rename', HERE, 'nowhere', HERE, 'made'],
    ],
  },
  links: {
    steps: [
      ['path_readlink', HERE, 'link', ROOM, 40, ROOM + 40],
      ['path_readlink', HERE, 'file.txt', ROOM + 48, 40, ROOM + 88],
      ['path_symlink', 'folder', HERE, 'made'],
      ['path_symlink', 'folder', HERE, 'made'],
      ['path_readlink', HERE, 'made', ROOM + 100, 40, ROOM + 140],
      ['path_link', HERE, 0, 'file.txt', HERE, 'hard.txt'],
      open('hard.txt'),
      ['fd_read', FIRST, VECTORS, 1, ROOM + 200],
      open('made/inner.txt'),
      open('folder/up'),
      open('loop'),
    ],
    data: vectors([ROOM + 160, 30]),
  },
  'names that lead out': {
    steps: [
      open('../../outside'),
      open('folder/../../outside'),
      open('folder/../file.txt'),
      open(''),
      open('missing.txt'),
      open('file.txt/below'),
      ['path_create_directory', HERE, '..'],
      ['path_filestat_get', HERE, FOLLOW, '../..', SCRATCH],
    ],
  },
  'opening directories': {
    steps: [
      open('folder', DIRECTORY, RIGHTS.FD_READDIR),
      open('file.txt', DIRECTORY, RIGHTS.FD_READDIR),
      ['fd_read', FIRST, VECTORS, 1, SCRATCH],
      ['path_open', FIRST, FOLLOW, 'inner.txt', 0, READ, 0n, 0, SCRATCH],
      ['fd_readdir', SLASH, SCRATCH, 10, 0n, ROOM],
    ],
    data: vectors([SCRATCH, 4]),
  },
  'new numbers for descriptors': {
    steps: [
      open('file.txt'),
      open('folder/inner.txt'),
      ['fd_renumber', FIRST + 1, FIRST],
      ['fd_read', FIRST, VECTORS, 1, ROOM + 40],
      ['fd_read', FIRST + 1, VECTORS, 1, ROOM + 44],
      ['fd_renumber', FIRST, 77],
      open('file.txt'),
    ],
    data: vectors([ROOM, 30]),
  },
  times: {
    steps: [
      ['path_filestat_set_times', HERE, FOLLOW, 'file.txt', 1_000_000_000n, 2_000_000_000n, 5],
      ['path_filestat_get', HERE, FOLLOW, 'file.txt', SCRATCH],
      ['clock_time_get', 0, 1n, SCRATCH],
      ['clock_time_get', 1, 1n, SCRATCH],
      ['clock_time_get', 9, 1n, SCRATCH],
      ['clock_res_get', 0, SCRATCH],
    ],
  },
  'standard input': {
    steps: [
      ['fd_read', 0, VECTORS, 1, ROOM + 20],
      ['fd_read', 0, VECTORS, 1, ROOM + 24],
      ['fd_read', 0, VECTORS, 1, ROOM + 28],
    ],
    data: vectors([ROOM, 5]),
    stdin: 'seven b',
  },
  'waiting for clocks and files': {
    steps: [open('file.txt'), ['poll_oneoff', 200, ROOM, 1, ROOM + 128], ['poll_oneoff', 200, ROOM, 0, SCRATCH]],
    // A clock of 1 ms, with user data 7.
    data: { 200: [...word(7), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...word(1), 0, 0, 0, 0, ...word(1_000_000)] },
  },
  'addresses outside its memory': {
    steps: [
      ['random_get', 131_072 - 4, 8],
      ['args_sizes_get', 131_071, ROOM],
      ['fd_prestat_get', SLASH, 131_070],
    ],
  },
  'an exit code': { steps: [], ending: { exit: 42 } },
}

/** The same program on Node's own WASI, in a directory of this machine. */
async function runNative(wasm: Uint8Array, { args = [], stdin = '' }: Case) {
  const root = mkdtempSync(join(tmpdir(), 'tabwright-wasi-'))
  try {
    const project = join(root, 'home/project')
    mkdirSync(join(project, 'folder'), { recursive: true })
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(project, name), text)
    for (const [name, target] of Object.entries(LINKS)) symlinkSync(target, join(project, name))
    writeFileSync(join(root, 'stdin'), stdin)
    const [input, output] = [openSync(join(root, 'stdin'), 'r'), openSync(join(root, 'stdout'), 'w')]
    const wasi = new WASI({
      version: 'preview1',
      args: ['program.wasm', ...args],
      preopens: { '/': root, '.': project },
      stdin: input,
      stdout: output,
    })
    const { instance } = await WebAssembly.instantiate(
      wasm as Uint8Array<ArrayBuffer>,
      wasi.getImportObject() as WebAssembly.Imports,
    )
    const code = wasi.start(instance)
    closeSync(input)
    closeSync(output)
    return { code, output: readFileSync(join(root, 'stdout'), 'latin1') }
  } finally {
    rmSync(root, { recursive: true })
  }
}

async function runOurs(wasm: Uint8Array, { args, stdin }: Case) {
  const { code, stdout } = await runWasi(wasm, {
    ...(args && { args }),
    ...(stdin && { stdin }),
    prepare({ fs }) {
      fs.mkdir('folder', 0o755, '/home/project')
      for (const [name, text] of Object.entries(FILES))
        fs.writeFile(name, new TextEncoder().encode(text), 0o1101, 0o644, '/home/project')
      for (const [name, target] of Object.entries(LINKS)) fs.symlink(target, name, '/home/project')
    },
  })
  return { code, output: Buffer.from(stdout).toString('latin1') }
}

/** Two bytes for each call's error, and the rest in pieces that a reader can compare. */
function readable(output: string, steps: Step[]) {
  const bytes = Buffer.from(output, 'latin1')
  const errors = steps.map(([name], at) => `${name} ${bytes.readUInt16LE(at * 2)}`)
  return {
    errors,
    room: bytes
      .subarray(ROOM - 1024)
      .toString('hex')
      .replace(/(00)+$/, ''),
  }
}

describe('as Node’s own WASI', () => {
  for (const [name, given] of Object.entries(CASES)) {
    test(name, async () => {
      const wasm = assemble(given.steps, given.ending, given.data)
      const [native, ours] = [await runNative(wasm, given), await runOurs(wasm, given)]
      expect(readable(ours.output, given.steps)).toEqual(readable(native.output, given.steps))
      expect(ours.code).toBe(native.code)
    })
  }
})

describe('the end of a program', () => {
  const text = async (ending: Ending) => {
    const { code, signal, stderr } = await runWasi(assemble([], ending))
    return { code, signal, stderr }
  }
  test('is 0 where it returns, and what it says where it exits', async () => {
    expect(await text('return')).toEqual({ code: 0, signal: null, stderr: '' })
    expect(await text({ exit: 7 })).toEqual({ code: 7, signal: null, stderr: '' })
  })
  test('is 134 and a sentence where it traps', async () => {
    expect(await text('trap')).toEqual({ code: 134, signal: null, stderr: 'program.wasm: trap: unreachable\n' })
  })
  test('is 126 and a sentence where it cannot run', async () => {
    const { code, stderr } = await runWasi(new TextEncoder().encode('\0asm but not really'))
    expect(code).toBe(126)
    expect(stderr).toMatch(/^program\.wasm: cannot be run: /)
  })
})
