/** A failed system call, as data. `errno` is the negative libuv number that Node shows (`-2` for `ENOENT`). */
export interface SystemErrorData {
  code: string
  errno: number
  syscall: string
  path?: string | undefined
  dest?: string | undefined
  /** A sentence for whoever reads it, where the code alone does not say what is wrong. */
  reason?: string | undefined
}

/** The POSIX codes that the kernel raises, with Linux's numbers (negated, as libuv reports them). */
export const ERRNO = {
  EPERM: -1,
  ENOENT: -2,
  ESRCH: -3,
  EINTR: -4,
  EIO: -5,
  ENXIO: -6,
  E2BIG: -7,
  ENOEXEC: -8,
  EBADF: -9,
  ECHILD: -10,
  EAGAIN: -11,
  ENOMEM: -12,
  EACCES: -13,
  EBUSY: -16,
  EEXIST: -17,
  EXDEV: -18,
  ENOTDIR: -20,
  EISDIR: -21,
  EINVAL: -22,
  EMFILE: -24,
  ENOTTY: -25,
  EFBIG: -27,
  ENOSPC: -28,
  ESPIPE: -29,
  EROFS: -30,
  EPIPE: -32,
  ENAMETOOLONG: -36,
  ENOSYS: -38,
  ENOTEMPTY: -39,
  ELOOP: -40,
  ENOTSOCK: -88,
  EAFNOSUPPORT: -97,
  EADDRINUSE: -98,
  EADDRNOTAVAIL: -99,
  ENETUNREACH: -101,
  ECONNRESET: -104,
  ENOTCONN: -107,
  ETIMEDOUT: -110,
  ECONNREFUSED: -111,
  ENOTSUP: -95,
  ECANCELED: -125,
} as const

export type ErrnoCode = keyof typeof ERRNO

/** Thrown by synchronous system calls; a rejected asynchronous one carries the same fields. */
export class SystemError extends Error implements SystemErrorData {
  override name = 'SystemError'
  readonly errno: number
  constructor(
    readonly code: ErrnoCode,
    readonly syscall: string,
    readonly path?: string | undefined,
    readonly dest?: string | undefined,
    readonly reason?: string | undefined,
  ) {
    super(`${code}: ${syscall}${path === undefined ? '' : ` '${path}'`}${dest === undefined ? '' : ` -> '${dest}'`}`)
    this.errno = ERRNO[code]
  }
}
