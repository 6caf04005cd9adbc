import type { Builtin } from '../builtins/call.ts'
import { diff } from './diff.ts'
import { gzip } from './gzip.ts'
import { head, tail } from './head-tail.ts'
import { uniq, wc } from './lines.ts'
import { ls } from './ls.ts'
import { arch, id, nproc, sync, tty, uname } from './machine.ts'
import { cmp, mktemp, realpath, truncate } from './paths.ts'
import { rm } from './rm.ts'
import { rmdir } from './rmdir.ts'
import { stat } from './stat.ts'
import { SUMS } from './sums.ts'
import { tar } from './tar.ts'
import { touch } from './touch.ts'
import { tr } from './tr.ts'

/**
 * Programs of other systems that run inside the shell, where just-bash has none, cannot run here (`gzip` and the sums
 * want Node's modules or the browser's crypto), or writes something else than GNU's.
 */
export const COMMANDS: Record<string, Builtin> = {
  ...SUMS,
  arch,
  cmp,
  diff,
  gunzip: gzip,
  gzip,
  head,
  id,
  ls,
  mktemp,
  nproc,
  realpath,
  rm,
  rmdir,
  stat,
  sync,
  tail,
  tar,
  touch,
  tr,
  truncate,
  tty,
  uname,
  uniq,
  wc,
  zcat: gzip,
}
