import { SystemError } from '../../protocol/errors.ts'

/** Error numbers of WASI preview 1 (wasi_snapshot_preview1.witx), by POSIX name. */
const ERRNO = {
  E2BIG: 1,
  EACCES: 2,
  EADDRINUSE: 3,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  ECANCELED: 11,
  ECHILD: 12,
  ECONNREFUSED: 14,
  ECONNRESET: 15,
  EEXIST: 20,
  EFAULT: 21,
  EFBIG: 22,
  EINTR: 27,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  EMLINK: 34,
  ENAMETOOLONG: 37,
  ENFILE: 41,
  ENOBUFS: 42,
  ENODEV: 43,
  ENOENT: 44,
  ENOEXEC: 45,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTCONN: 53,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTSOCK: 57,
  ENOTSUP: 58,
  ENOTTY: 59,
  ENXIO: 60,
  EOVERFLOW: 61,
  EPERM: 63,
  EPIPE: 64,
  EROFS: 69,
  ESPIPE: 70,
  ESRCH: 71,
  EXDEV: 75,
  ENOTCAPABLE: 76,
} as const

export type WasiErrorName = keyof typeof ERRNO

/** Ends a WASI call with an error's number. */
export class WasiError extends Error {
  constructor(readonly code: WasiErrorName) {
    super(code)
  }
}

export const fail = (code: WasiErrorName): never => {
  throw new WasiError(code)
}

/** The number that the program gets for what a call threw; what is no error of a call is thrown on. */
export function errnoOf(error: unknown): number {
  if (error instanceof WasiError) return ERRNO[error.code]
  if (error instanceof SystemError) return ERRNO[error.code as WasiErrorName] ?? ERRNO.EIO
  // An address outside the program's memory; uvwasi's word for it.
  if (error instanceof RangeError && !/call stack/i.test(error.message)) return ERRNO.EOVERFLOW
  throw error
}
