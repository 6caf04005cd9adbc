import { type Io, write } from '../io.ts'
import type { Scope } from '../scope.ts'

/** One call of a built-in command. `args` is without the name. */
export interface Call {
  scope: Scope
  name: string
  args: string[]
  io: Io
}
/** Gives the exit status. Errors that are the command's own are thrown as `ShellError`. */
export type Builtin = (call: Call) => number | Promise<number>

export const print = (call: Call, text: string): Promise<void> => write(call.scope, call.io, 1, text)
export const printError = (call: Call, text: string): Promise<void> => write(call.scope, call.io, 2, text)

/** Leading single-letter options without values; `--` ends them. Unknown letters are left to the caller. */
export function flags(args: string[], known: string): { set: Set<string>; rest: string[]; unknown: string | null } {
  const set = new Set<string>()
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at]!
    if (arg === '--') {
      at++
      break
    }
    if (!/^-[A-Za-z]/.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (!known.includes(letter)) return { set, rest: args.slice(at), unknown: letter }
      set.add(letter)
    }
  }
  return { set, rest: args.slice(at), unknown: null }
}
