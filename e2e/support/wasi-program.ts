/** Parameters of the calls that tests make: `i` for 32 bits, `I` for 64. Each gives back an error's number. */
const SIGNATURES = {
  args_get: 'ii',
  args_sizes_get: 'ii',
  clock_res_get: 'ii',
  clock_time_get: 'iIi',
  environ_get: 'ii',
  environ_sizes_get: 'ii',
  fd_advise: 'iIIi',
  fd_allocate: 'iII',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_fdstat_set_rights: 'iII',
  fd_filestat_get: 'ii',
  fd_filestat_set_size: 'iI',
  fd_filestat_set_times: 'iIIi',
  fd_pread: 'iiiIi',
  fd_prestat_dir_name: 'iii',
  fd_prestat_get: 'ii',
  fd_pwrite: 'iiiIi',
  fd_read: 'iiii',
  fd_readdir: 'iiiIi',
  fd_renumber: 'ii',
  fd_seek: 'iIii',
  fd_sync: 'i',
  fd_tell: 'ii',
  fd_write: 'iiii',
  path_create_directory: 'iii',
  path_filestat_get: 'iiiii',
  path_filestat_set_times: 'iiiiIIi',
  path_link: 'iiiiiii',
  path_open: 'iiiiiIIii',
  path_readlink: 'iiiiii',
  path_remove_directory: 'iii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  poll_oneoff: 'iiii',
  random_get: 'ii',
  sched_yield: '',
} as const

export type CallName = keyof typeof SIGNATURES
/** A text stands for two arguments: where it lies, and its length. */
export type Argument = number | bigint | string
export type Step = [call: CallName, ...args: Argument[]]

/** What a program does in the end: stops, exits with a code, traps, or runs for ever. */
export type Ending = 'return' | 'trap' | 'spin' | { exit: number }

/** Where results are gathered: two bytes for each call's error, and what calls write. */
export const RESULTS = 1024
/** Room that steps may use as they like; it is printed too. */
export const ROOM = 2048
const ROOM_END = 6144
const TEXTS = 8192
/** An `iovec` that spans all results. */
const WHOLE = 16

const bytesOf = (text: string) => [...new TextEncoder().encode(text)]

function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const more = rest > 127
    bytes.push((rest & 127) | (more ? 128 : 0))
    rest >>>= 7
  } while (rest > 0)
  return bytes
}

function signed(value: bigint): number[] {
  const bytes: number[] = []
  let rest = value
  for (;;) {
    const byte = Number(rest & 127n)
    rest >>= 7n
    const done = (rest === 0n && (byte & 64) === 0) || (rest === -1n && (byte & 64) !== 0)
    bytes.push(byte | (done ? 0 : 128))
    if (done) return bytes
  }
}

const vector = (items: number[][]) => [...unsigned(items.length), ...items.flat()]
const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content]
const i32 = (value: number) => [0x41, ...signed(BigInt(value | 0))]
const i64 = (value: bigint) => [0x42, ...signed(BigInt.asIntN(64, value))]
const string = (text: string) => [...unsigned(bytesOf(text).length), ...bytesOf(text)]
const I32 = 0x7f
const I64 = 0x7e

/**
 * A WASI command that makes calls in order with constant arguments, and then writes what it has learnt to its output:
 * `RESULTS` to `ROOM`'s end. `data` is laid into its memory first.
 */
export function assemble(steps: Step[], ending: Ending = 'return', data: Record<number, number[]> = {}): Uint8Array {
  const names = [...new Set<string>(['fd_write', 'proc_exit', ...steps.map(([name]) => name)])]
  const signature = (name: string) => (name === 'proc_exit' ? 'i' : SIGNATURES[name as CallName])
  const typeOf = (name: string) => [
    0x60,
    ...vector([...signature(name)].map((letter) => [letter === 'I' ? I64 : I32])),
    ...(name === 'proc_exit' ? [0] : [1, I32]),
  ]
  const segments: [number, number[]][] = [
    [WHOLE, [...word(RESULTS), ...word(ROOM_END - RESULTS)]],
    ...Object.entries(data).map(([at, bytes]) => [Number(at), bytes] as [number, number[]]),
  ]
  let texts = TEXTS
  const place = (text: string): number[] => {
    const bytes = bytesOf(text)
    segments.push([texts, bytes])
    texts += bytes.length
    return [texts - bytes.length, bytes.length]
  }
  const call = ([name, ...args]: [string, ...Argument[]]) => {
    const values = args.flatMap((argument): (number | bigint)[] =>
      typeof argument === 'string' ? place(argument) : [argument],
    )
    const pushed = [...signature(name)].flatMap((letter, at) =>
      letter === 'I' ? i64(BigInt(values[at]!)) : i32(Number(values[at])),
    )
    return [...pushed, 0x10, ...unsigned(names.indexOf(name))]
  }
  const code = steps.flatMap((step, at) => [...i32(RESULTS + at * 2), ...call(step), 0x3b, 1, 0])
  // Its own result is dropped.
  code.push(...call(['fd_write', 1, WHOLE, 1, 8]), 0x1a)
  if (ending === 'trap') code.push(0x00)
  else if (ending === 'spin') code.push(0x03, 0x40, 0x0c, 0, 0x0b)
  else if (typeof ending === 'object') code.push(...call(['proc_exit', ending.exit]))
  const body = [0, ...code, 0x0b]
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([...names.map(typeOf), [0x60, 0, 0]])),
    ...section(2, vector(names.map((name, at) => [...string('wasi_snapshot_preview1'), ...string(name), 0, at]))),
    ...section(3, vector([unsigned(names.length)])),
    ...section(5, [1, 0, 2]),
    ...section(
      7,
      vector([
        [...string('memory'), 2, 0],
        [...string('_start'), 0, ...unsigned(names.length)],
      ]),
    ),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
    ...section(11, vector(segments.map(([at, bytes]) => [0, ...i32(at), 0x0b, ...unsigned(bytes.length), ...bytes]))),
  ])
}

/** Four bytes, little end first. */
export const word = (value: number): number[] =>
  [value, value >>> 8, value >>> 16, value >>> 24].map((byte) => byte & 255)
