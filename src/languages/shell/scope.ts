import type { ProcessContext, ProcessStart } from '../../protocol/process.ts'
import type { PendingCall, SignalName } from '../../protocol/syscall.ts'
import type {
  ArithmeticExpressionNode,
  CommandNode,
  FunctionDefNode,
  StatementNode,
  WordNode,
  WordPart,
} from './ast.ts'
import type { Io } from './io.ts'
import type { Job, Jobs } from './jobs.ts'
import type { KernelFiles } from './kernel-files.ts'
import type { Parser } from './parser.ts'
import type { Tools } from './tools.ts'

/** The mutually recursive parts of the shell, which reach each other through this record instead of by imports. */
export interface Interpreter {
  runStatements(scope: Scope, statements: StatementNode[], io: Io): Promise<number>
  /** In a scope that is already a copy: `exit` and `return` end only it. */
  runSubshell(inner: Scope, statements: StatementNode[], io: Io): Promise<number>
  runCommand(scope: Scope, node: CommandNode, io: Io): Promise<number>
  expandString(scope: Scope, word: WordNode): Promise<string>
  expandPattern(scope: Scope, word: WordNode): Promise<string>
  expandParts(scope: Scope, parts: WordPart[], quoted: boolean, single: boolean): Promise<Pieces>
  evaluate(scope: Scope, node: ArithmeticExpressionNode): Promise<bigint>
  evaluateText(scope: Scope, text: string): Promise<bigint>
  /** What `trap` set for a signal, between two commands or while one runs. `end` ends the shell. */
  runTrapped(scope: Scope, statements: StatementNode[], io: Io, end: (status: number) => void): Promise<void>
  /** A command whose words are known: function, built-in, tool or file in PATH. */
  runArgv(scope: Scope, argv: string[], io: Io, how?: { functions?: boolean }): Promise<number>
}

/** A piece of an expanded word. `split`: it came from an expansion outside quotes, so IFS cuts it. */
export interface Piece {
  text: string
  quoted: boolean
  split?: boolean
}
/** Between two elements of `"$@"`: one field ends and the next begins. */
export const BREAK = Symbol('break')
export type Pieces = (Piece | typeof BREAK)[]

/** What all subshells of one shell process share. */
export interface Shell {
  interpreter: Interpreter
  context: ProcessContext
  start: ProcessStart
  parser: Parser
  files: KernelFiles
  tools: Tools
  jobs: Jobs
  interactive: boolean
  /** When it began, in milliseconds of `performance.now`. */
  began: number
  /** A signal's trap under way. */
  trapping: Promise<unknown> | null
  /** How the shell calls itself in messages. */
  name: string
  history: string[]
}

/** A shell variable. Arrays keep their elements in `items`, by decimal index or by key. */
export interface Variable {
  kind: 'scalar' | 'indexed' | 'associative'
  value: string
  items: Map<string, string>
  exported: boolean
  readonly: boolean
  integer: boolean
  /** What assignments are turned into: `declare -u`, `-l`. */
  letters: 'upper' | 'lower' | null
}

/** What may be stopped as one: the foreground line, or one background job. */
export interface Control {
  /** Set once: no further command of it runs. */
  stopped: SignalName | null
  children: Set<number>
  pending: Set<PendingCall<unknown>>
  /** Children get a process group of their own, so that the terminal's signals do not reach them. */
  background: boolean
  job: Job | null
}

/** One shell environment. A subshell works on a copy. */
export interface Scope {
  shell: Shell
  control: Control
  variables: Map<string, Variable>
  functions: Map<string, FunctionDefNode>
  /** Their texts, as far as they were written alone. */
  sources: Map<string, string>
  aliases: Map<string, string>
  /** `errexit`, `nounset`, `pipefail`, `noglob`, `xtrace`, …, and `shopt` names. */
  options: Set<string>
  positional: string[]
  /** `$0`. */
  zero: string
  cwd: string
  status: number
  lastBackground: number | null
  /** One map for each running function: what its `local` names meant before. */
  locals: Map<string, Variable | undefined>[]
  loops: number
  /** Greater than 0 where a failure does not end the shell under `set -e`. */
  guarded: number
  traps: Map<string, string>
  /** `$?` as a trap found it: what `exit` alone ends with there. */
  trapped: number | null
  line: number
  subshell: number
  sourced: number
  /** Status of the last `$(…)` in the command being expanded: what an assignment alone leaves in `$?`. */
  substitution: number | null
}

export function createControl(background = false, job: Job | null = null): Control {
  return { stopped: null, children: new Set(), pending: new Set(), background, job }
}

export function createScope(shell: Shell): Scope {
  const scope: Scope = {
    shell,
    control: createControl(),
    variables: new Map(),
    functions: new Map(),
    sources: new Map(),
    aliases: new Map(),
    options: new Set(shell.interactive ? ['expand_aliases'] : []),
    positional: [],
    zero: shell.name,
    cwd: shell.start.cwd,
    status: 0,
    lastBackground: null,
    locals: [],
    loops: 0,
    guarded: 0,
    traps: new Map(),
    trapped: null,
    line: 0,
    subshell: 0,
    sourced: 0,
    substitution: null,
  }
  for (const [name, value] of Object.entries(shell.start.env)) {
    if (/^[A-Za-z_]\w*$/.test(name)) scope.variables.set(name, scalar(value, true))
  }
  scope.variables.set('PWD', scalar(scope.cwd, true))
  scope.variables.set('IFS', scalar(' \t\n'))
  scope.variables.set('OPTIND', scalar('1'))
  scope.variables.set('HOSTNAME', scalar('tabwright'))
  if (!scope.variables.has('PATH')) scope.variables.set('PATH', scalar('/usr/local/bin:/usr/bin:/bin'))
  return scope
}

export function subshell(scope: Scope, control = scope.control): Scope {
  return {
    ...scope,
    control,
    variables: new Map([...scope.variables].map(([name, v]) => [name, { ...v, items: new Map(v.items) }])),
    functions: new Map(scope.functions),
    sources: new Map(scope.sources),
    aliases: new Map(scope.aliases),
    options: new Set(scope.options),
    positional: [...scope.positional],
    locals: scope.locals.map((names) => new Map(names)),
    traps: new Map(),
    trapped: null,
    subshell: scope.subshell + 1,
  }
}

export function scalar(value: string, exported = false): Variable {
  return { kind: 'scalar', value, items: new Map(), exported, readonly: false, integer: false, letters: null }
}

/** Waits for a call that ^C or `kill %1` may cut short. */
export async function interruptible<T>(scope: Scope, call: PendingCall<T>): Promise<T> {
  const { control } = scope
  control.pending.add(call as PendingCall<unknown>)
  try {
    return await call.promise
  } catch (error) {
    checkStopped(scope)
    throw error
  } finally {
    control.pending.delete(call as PendingCall<unknown>)
  }
}

export function stop(control: Control, signal: SignalName): void {
  control.stopped ??= signal
  for (const call of control.pending) call.cancel()
}

export function checkStopped(scope: Scope): void {
  if (scope.control.stopped) throw new Stopped(scope.control.stopped)
}

// How commands leave their place: thrown, and caught by the construct that they name.

export class Stopped extends Error {
  constructor(readonly signal: SignalName) {
    super(signal)
  }
}
export class LoopExit extends Error {
  constructor(
    readonly kind: 'break' | 'continue',
    public levels: number,
  ) {
    super(kind)
  }
}
export class FunctionReturn extends Error {
  constructor(readonly status: number) {
    super('return')
  }
}
export class ShellExit extends Error {
  constructor(readonly status: number) {
    super('exit')
  }
}
/** What an expansion that cannot be done ends a script with: bash's own number for a command line, else 1. */
export const fatalStatus = (scope: Scope): number => (scope.zero === 'bash' && !scope.options.has('errexit') ? 127 : 1)

/** An error of the command that is being expanded or redirected. Fatal ones end a shell that is not interactive. */
export class ShellError extends Error {
  constructor(
    message: string,
    readonly status = 1,
    readonly fatal = false,
  ) {
    super(message)
  }
}
