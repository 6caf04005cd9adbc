import type { CommandNode, PipelineNode, StatementNode } from '../ast.ts'
import { breathe } from '../breathe.ts'
import { close, type Descriptor, describe, duplicate, type Io, openPipe, write } from '../io.ts'
import {
  checkStopped,
  FunctionReturn,
  LoopExit,
  type Scope,
  ShellError,
  ShellExit,
  scalar,
  subshell,
} from '../scope.ts'
import { runTrap } from '../traps.ts'
import { runCompound } from './compound.ts'
import { complain, survive } from './report.ts'
import { runSimple } from './simple.ts'

/** Tells a background job's starter that it is under way, and as which process. */
export type Started = (pid: number | null) => void

/** Runs statements in order. Leaves `$?` in the scope and gives it back. */
export async function runStatements(scope: Scope, statements: StatementNode[], io: Io): Promise<number> {
  for (const statement of statements) {
    await breathe()
    checkStopped(scope)
    if (statement.deferredError) throw new ShellError(statement.deferredError.message, 2, true)
    if (statement.background) await runBackground(scope, statement, io)
    else await runStatement(scope, statement, io)
  }
  return scope.status
}

const ASKING = new Set<CommandNode['type']>(['Group', 'If', 'While', 'Until', 'For', 'CStyleFor', 'Case'])

/** `a && b || c`. A failure that another part of the list answers does not end a shell under `set -e`. */
async function runStatement(scope: Scope, statement: StatementNode, io: Io, started?: Started): Promise<number> {
  const { pipelines, operators, sourceText } = statement
  const first = pipelines[0]!.commands[0]!
  if (first.type === 'FunctionDef') {
    const alone = pipelines.length === 1 && pipelines[0]!.commands.length === 1 && sourceText
    if (alone) scope.sources.set(first.name, sourceText.trim())
    else scope.sources.delete(first.name)
  }
  for (const [index, pipeline] of pipelines.entries()) {
    const operator = operators[index - 1]
    if (operator === '&&' && scope.status !== 0) continue
    if (operator === '||' && scope.status === 0) continue
    const last = index === pipelines.length - 1
    const guarded = !last || pipeline.negated
    if (guarded) scope.guarded++
    try {
      scope.status = await runPipeline(scope, pipeline, io, last ? started : undefined)
    } finally {
      if (guarded) scope.guarded--
    }
    // A compound command has asked this of the commands in it already.
    const asked = pipeline.commands.length === 1 && ASKING.has(pipeline.commands[0]!.type)
    if (!guarded && !asked) await answerFor(scope, scope.status, io)
  }
  return scope.status
}

async function runPipeline(scope: Scope, pipeline: PipelineNode, io: Io, started?: Started): Promise<number> {
  const begin = performance.now()
  let status: number
  if (pipeline.commands.length === 1) {
    status = await runCommand(scope, pipeline.commands[0]!, io, started)
    if (!ASKING.has(pipeline.commands[0]!.type)) notePipeStatus(scope, [status])
  } else status = await runPiped(scope, pipeline, io, started)
  if (pipeline.timed) await write(scope, io, 2, timeReport(performance.now() - begin, pipeline.timePosix ?? false))
  return pipeline.negated ? Number(status === 0) : status
}

/** All commands at once, each in a subshell, joined by pipes of the kernel. */
async function runPiped(scope: Scope, pipeline: PipelineNode, io: Io, started?: Started): Promise<number> {
  const { commands, pipeStderr } = pipeline
  let input: Descriptor | null = null
  const running: Promise<number>[] = []
  for (const [index, node] of commands.entries()) {
    const last = index === commands.length - 1
    const mine: Descriptor[] = []
    const own = new Map(io)
    if (input) {
      own.set(0, input)
      mine.push(input)
    }
    input = null
    if (!last) {
      const [reader, writer] = openPipe(scope)
      own.set(1, writer)
      if (pipeStderr?.[index]) own.set(2, writer)
      mine.push(writer)
      input = reader
    }
    const inner = subshell(scope)
    const run = guardSubshell(inner, own, () => runCommand(inner, node, own, last ? started : undefined))
    running.push(
      run.finally(() => {
        for (const descriptor of mine) close(scope, descriptor)
      }),
    )
  }
  const ended = await Promise.allSettled(running)
  for (const result of ended) if (result.status === 'rejected') throw result.reason
  const statuses = ended.map((result) => (result.status === 'fulfilled' ? result.value : 1))
  notePipeStatus(scope, statuses)
  if (scope.options.has('pipefail')) return statuses.findLast((status) => status !== 0) ?? 0
  return statuses.at(-1)!
}

function notePipeStatus(scope: Scope, statuses: number[]): void {
  const items = new Map(statuses.map((status, index) => [String(index), String(status)]))
  scope.variables.set('PIPESTATUS', { ...scalar(''), kind: 'indexed', items })
}

export async function runCommand(scope: Scope, node: CommandNode, io: Io, started?: Started): Promise<number> {
  if (node.line) scope.line = node.line
  if (node.type === 'FunctionDef') {
    scope.functions.set(node.name, node)
    return 0
  }
  if (node.type === 'SimpleCommand') return survive(scope, io, () => runSimple(scope, node, io, started))
  let refused = false
  const status = await survive(scope, io, () =>
    runCompound(scope, node, io).catch((error) => {
      refused = true
      throw error
    }),
  )
  // Its own redirection or words, say: no command in it has answered for that.
  if (refused && ASKING.has(node.type)) await answerFor(scope, status, io)
  return status
}

/** What a failure that nothing guards leads to: the ERR trap, and under `set -e` the end. */
async function answerFor(scope: Scope, status: number, io: Io): Promise<void> {
  if (status === 0 || scope.guarded > 0) return
  scope.status = status
  await runTrap(scope, 'ERR', io)
  if (scope.options.has('errexit')) throw new ShellExit(status)
}

/** Runs in a copy of the environment: `exit`, `return` and loops' `break` end only the copy. */
export function runSubshell(inner: Scope, statements: StatementNode[], io: Io): Promise<number> {
  return guardSubshell(inner, io, () => runStatements(inner, statements, io))
}

async function guardSubshell(inner: Scope, io: Io, run: () => Promise<number>): Promise<number> {
  inner.loops = 0
  let status: number
  try {
    status = await run()
  } catch (error) {
    if (error instanceof ShellExit || error instanceof FunctionReturn) status = error.status
    else if (error instanceof LoopExit) status = 0
    else if (error instanceof ShellError) status = await complain(inner, io, error)
    else throw error
  }
  inner.status = status
  return runTrap(inner, 'EXIT', io)
}

async function runBackground(scope: Scope, statement: StatementNode, io: Io): Promise<void> {
  const { jobs, interactive } = scope.shell
  const source = (statement.sourceText ?? '').replace(/\s*&\s*$/, '').trim()
  const simple = statement.pipelines.length === 1 && statement.pipelines[0]!.commands.at(-1)?.type === 'SimpleCommand'
  const job = await jobs.start(source, async (control, started) => {
    const inner = subshell(scope, control)
    // What is open here may be closed, or its number taken again, long before the job ends.
    const [own, closeAll] = duplicate(scope, io)
    let nothing: Descriptor | null = null
    if (!interactive && io.get(0)?.fd === 0) {
      // What the script itself is given is not for its jobs, unless they ask for it.
      nothing = describe(scope, scope.shell.context.sys.open('/dev/null', 0, 0))
      own.set(0, nothing)
    }
    if (!simple) started(null)
    try {
      return await guardSubshell(inner, own, () =>
        runStatement(inner, { ...statement, background: false }, own, started),
      )
    } catch (error) {
      return stoppedStatus(error)
    } finally {
      closeAll()
      if (nothing) close(scope, nothing)
    }
  })
  scope.lastBackground = job.id
  scope.status = 0
  if (interactive) await write(scope, io, 2, `[${job.number}] ${job.id}\n`)
}

export function stoppedStatus(error: unknown): number {
  const { signal } = error as { signal?: string }
  if (signal === 'SIGINT') return 130
  if (signal === 'SIGTERM') return 143
  if (signal === 'SIGKILL') return 137
  if (signal) return 129
  throw error
}

function timeReport(milliseconds: number, posix: boolean): string {
  const seconds = milliseconds / 1000
  if (posix) return `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
  const text = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`
  return `\nreal\t${text}\nuser\t0m0.000s\nsys\t0m0.000s\n`
}
