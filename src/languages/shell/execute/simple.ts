import type { SimpleCommandNode, WordNode } from '../ast.ts'
import type { Builtin } from '../builtins/call.ts'
import { BUILTINS, DECLARATIONS } from '../builtins/table.ts'
import { quoteIfNeeded } from '../expand/transform.ts'
import { expandString, expandWords } from '../expand/words.ts'
import { type Io, write } from '../io.ts'
import { explainMissing, findExecutables, runProcess } from '../processes.ts'
import { checkStopped, FunctionReturn, type Scope, ShellError, scalar, type Variable } from '../scope.ts'
import { leaveFunction, writable } from '../variables.ts'
import { assign } from './assign.ts'
import { useIo } from './current-io.ts'
import { redirect, withRedirections } from './redirect.ts'
import { survive } from './report.ts'

type Started = ((pid: number | null) => void) | undefined

/** Assignments, words and redirections of one command, and then the command. */
export async function runSimple(scope: Scope, given: SimpleCommandNode, io: Io, started?: Started): Promise<number> {
  useIo(scope, io)
  scope.substitution = null
  const node = unalias(scope, given)
  const argv = await expandArguments(scope, node)
  if (argv.length === 0) {
    await withRedirections(scope, node.redirections, io, async () => {})
    for (const assignment of node.assignments) await assign(scope, assignment)
    return scope.substitution ?? 0
  }
  if (scope.options.has('xtrace')) await write(scope, io, 2, `+ ${argv.map(quoteIfNeeded).join(' ')}\n`)
  if (argv[0] === 'exec' && argv.length === 1) {
    // Their effect stays: nothing is closed.
    await redirect(scope, node.redirections, io)
    return 0
  }
  return withRedirections(scope, node.redirections, io, async (own) => {
    useIo(scope, own)
    const restore = await assignForCommand(scope, node)
    try {
      return await survive(scope, own, () => runArgv(scope, argv, own, { started }))
    } finally {
      restore()
      useIo(scope, io)
    }
  })
}

/** A function, a built-in, a tool of the shell's own or a file in PATH, in this order. */
export async function runArgv(
  scope: Scope,
  argv: string[],
  io: Io,
  how: { functions?: boolean; started?: Started } = {},
): Promise<number> {
  checkStopped(scope)
  const [name = '', ...args] = argv
  const { tools } = scope.shell
  const definition = how.functions === false ? undefined : scope.functions.get(name)
  if (definition) {
    how.started?.(null)
    return callFunction(scope, name, args, io)
  }
  const builtin: Builtin | undefined = BUILTINS[name]
  if (builtin && Object.hasOwn(BUILTINS, name)) {
    permitted(scope, argv)
    how.started?.(null)
    return builtin({ scope, name, args, io })
  }
  const path = findExecutables(scope, name)[0]
  // The system's own `ls` is the tool inside the shell; one that somebody has put before it in PATH is a program.
  if (tools.has(name) && (!path || /^(\/usr)?\/bin\//.test(path))) {
    permitted(scope, argv)
    how.started?.(null)
    return tools.run(scope, name, args, io)
  }
  if (!path) throw explainMissing(scope, name)
  return runProcess(scope, path, argv, io, how.started)
}

/** What is no process of its own is nobody else's to refuse. */
function permitted(scope: Scope, argv: string[]): void {
  const { start, context } = scope.shell
  if (!start.guarded) return
  try {
    context.sys.permit(argv)
  } catch (error) {
    const { code, reason } = error as { code?: string; reason?: string }
    throw new ShellError(`${argv[0]}: ${code === 'EACCES' ? `refused. ${reason ?? ''}`.trim() : String(error)}`, 126)
  }
}

async function callFunction(scope: Scope, name: string, args: string[], io: Io): Promise<number> {
  const definition = scope.functions.get(name)!
  if (scope.locals.length > 1000) throw new ShellError(`${name}: maximum function nesting level exceeded`, 1, true)
  const outer = { positional: scope.positional, loops: scope.loops, names: scope.variables.get('FUNCNAME') }
  const names = [name, ...(outer.names?.items.values() ?? [])].map((known, at): [string, string] => [String(at), known])
  scope.variables.set('FUNCNAME', { ...scalar(''), kind: 'indexed', items: new Map(names) })
  scope.positional = args
  scope.loops = 0
  scope.locals.push(new Map())
  try {
    return await withRedirections(scope, definition.redirections, io, (own) =>
      scope.shell.interpreter.runCommand(scope, definition.body, own),
    )
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status
    throw error
  } finally {
    leaveFunction(scope)
    if (outer.names) scope.variables.set('FUNCNAME', outer.names)
    else scope.variables.delete('FUNCNAME')
    scope.positional = outer.positional
    scope.loops = outer.loops
  }
}

/** `export A=$x` and its like take assignments as arguments: those are not split into fields. */
async function expandArguments(scope: Scope, node: SimpleCommandNode): Promise<string[]> {
  if (!node.name) return []
  const first = node.name.parts[0]
  const declares = node.name.parts.length === 1 && first?.type === 'Literal' && DECLARATIONS.has(first.value)
  if (!declares) return expandWords(scope, [node.name, ...node.args])
  const argv = await expandWords(scope, [node.name])
  for (const word of node.args) {
    if (isAssignment(word)) argv.push(await expandString(scope, word))
    else argv.push(...(await expandWords(scope, [word])))
  }
  return argv
}

function isAssignment(word: WordNode): boolean {
  const first = word.parts[0]
  return first?.type === 'Literal' && /^[A-Za-z_]\w*(\[[^\]]*\])?\+?=/.test(first.value)
}

/** `A=1 command`: the variable is exported to this command only. */
async function assignForCommand(scope: Scope, node: SimpleCommandNode): Promise<() => void> {
  if (node.assignments.length === 0) return () => {}
  const saved = new Map<string, Variable | undefined>()
  for (const assignment of node.assignments) {
    const name = assignment.name.replace(/\[.*/s, '')
    const before = scope.variables.get(name)
    if (!saved.has(name)) saved.set(name, before)
    if (before) scope.variables.set(name, { ...before, items: new Map(before.items) })
    await assign(scope, assignment)
    writable(scope, name).exported = true
  }
  return () => {
    for (const [name, variable] of saved) {
      if (variable) scope.variables.set(name, variable)
      else scope.variables.delete(name)
    }
  }
}

/** Aliases replace the first word, as long as it changes and is written without quotes. */
function unalias(scope: Scope, node: SimpleCommandNode): SimpleCommandNode {
  if (!scope.options.has('expand_aliases')) return node
  const seen = new Set<string>()
  for (;;) {
    const part = node.name?.parts.length === 1 ? node.name.parts[0] : undefined
    const value = part?.type === 'Literal' && !seen.has(part.value) ? scope.aliases.get(part.value) : undefined
    if (part?.type !== 'Literal' || value === undefined) return node
    seen.add(part.value)
    const parsed = scope.shell.parser.parse(value)
    const command = parsed.ok ? parsed.script.statements[0]?.pipelines[0]?.commands[0] : undefined
    if (command?.type !== 'SimpleCommand') return node
    node = {
      ...node,
      assignments: [...command.assignments, ...node.assignments],
      name: command.name,
      args: [...command.args, ...node.args],
      redirections: [...command.redirections, ...node.redirections],
    }
  }
}
