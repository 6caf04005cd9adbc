import { COMMANDS } from '../commands/table.ts'
import type { Builtin } from './call.ts'
import { break_, colon, continue_, eval_, exec, exit, false_, return_, source } from './control.ts'
import { cd, dirs, popd, pushd, pwd } from './directories.ts'
import { bg, disown, fg, jobs, kill, ps, trap, wait } from './jobs.ts'
import { command, hash, help, type, which } from './lookup.ts'
import { mapfile, read } from './read.ts'
import { env, nohup, printenv, time, timeout, xargs } from './runners.ts'
import { cat, echo, history, sleep, tee, yes } from './streams.ts'
import { test } from './test.ts'
import {
  alias,
  declare,
  export_,
  getopts,
  let_,
  local,
  readonly,
  set,
  shift,
  shopt,
  umask,
  unalias,
  unset,
} from './variables.ts'

/** Commands whose arguments may be assignments. */
export const DECLARATIONS = new Set(['export', 'readonly', 'local', 'declare', 'typeset', 'alias'])

export const BUILTINS: Record<string, Builtin> = {
  ...COMMANDS,
  ':': colon,
  '.': source,
  '[': test,
  alias,
  bg,
  break: break_,
  builtin: command,
  cat,
  cd,
  command,
  continue: continue_,
  declare,
  dirs,
  disown,
  echo,
  env,
  eval: eval_,
  exec,
  exit,
  export: export_,
  false: false_,
  fg,
  getopts,
  hash,
  help,
  history,
  jobs,
  kill,
  let: let_,
  local,
  mapfile,
  nohup,
  popd,
  printenv,
  ps,
  pushd,
  pwd,
  read,
  readarray: mapfile,
  readonly,
  return: return_,
  set,
  shift,
  shopt,
  sleep,
  source,
  tee,
  test,
  time,
  timeout,
  trap,
  true: colon,
  type,
  typeset: declare,
  umask,
  unalias,
  unset,
  wait,
  which,
  xargs,
  yes,
}
