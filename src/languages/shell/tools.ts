import { Bash, type CommandContext, createCommandContext, InMemoryFs } from 'just-bash/browser'
import { captureWith } from './execute/capture.ts'
import { decode, type Io, readAll, write } from './io.ts'
import { fromLatin1, latin1 } from './kernel-files.ts'
import { type Scope, ShellError, ShellExit, Stopped, scalar, subshell } from './scope.ts'
import { readsInput } from './tools-input.ts'
import { exportedEnvironment, setElement, setVariable } from './variables.ts'

/** The commands that just-bash brings (`ls`, `grep`, `sed`, `awk`, `jq`, `find` …), run inside the shell. */
export interface Tools {
  has(name: string): boolean
  names(): string[]
  run(scope: Scope, name: string, args: string[], io: Io): Promise<number>
}

/** What is a process of its own here, a built-in of ours, or would have nothing to work with. */
const LEFT_OUT = ['bash', 'sh', 'alias', 'unalias', 'history', 'help', 'xargs', 'env', 'time', 'timeout', 'which']

/** We are inside a sandbox already; an ordinary script must not meet these limits. */
const MANY = 2 ** 31 - 1
const LIMITS = {
  maxAwkIterations: MANY,
  maxSedIterations: MANY,
  maxJqIterations: MANY,
  maxQueryTokens: MANY,
  maxQueryElements: MANY,
  maxAwkParserTokens: MANY,
  maxAwkParserOperations: MANY,
  maxCsvRows: MANY,
  maxCsvCells: MANY,
  maxWorkUnits: MANY,
  maxTraversalEntries: MANY,
  maxTraversalWork: MANY,
  maxLiveBytes: MANY,
  maxInputBytes: MANY,
  maxGlobOperations: MANY,
  maxStringLength: 2 ** 29,
  maxArrayElements: MANY,
  maxOutputSize: MANY,
}

type ExecOptions = Parameters<NonNullable<CommandContext['exec']>>[1]

export function createTools(): Tools {
  const bash = new Bash({ fs: new InMemoryFs(), defenseInDepth: false })
  // Private to the type checker only. What the package exports for this (browser.d.ts of 3.4.2) gives the names of
  // commands and lets one be added or made, but hands none out: the only public way to run one is `exec`, whose
  // interpreter would collect the output of everything that runs under it.
  // biome-ignore lint/complexity/useLiteralKeys: the dotted form is an error to TypeScript
  const commands = bash['commands']
  for (const name of LEFT_OUT) commands.delete(name)

  async function run(scope: Scope, name: string, args: string[], io: Io): Promise<number> {
    const command = commands.get(name)
    if (!command) throw new ShellError(`${name}: command not found`, 127)
    const env = new Map([...scope.variables].map(([key, variable]) => [key, variable.value]))
    const execute = async (stdin: () => string) => {
      const context = createCommandContext({
        fs: scope.shell.files,
        cwd: scope.cwd,
        env,
        exportedEnv: exportedEnvironment(scope),
        executionLimits: LIMITS,
        exec: (source, options) => runNested(scope, io, source, options),
        getRegisteredCommands: () => [...commands.keys()],
        assignShellVariable: (target, value, subscript) =>
          subscript === undefined ? setVariable(scope, target, value) : setElement(scope, target, subscript, value),
      })
      Object.defineProperty(context, 'stdin', { get: stdin, enumerable: true })
      return command.execute(args, context)
    }

    // A command wants its whole input at once, but most never look at it, and reading what belongs to the next command
    // (or to a person at a terminal) would be wrong. So it runs without; if it asks, it is stopped, the input is read,
    // and it runs again. None of these commands does anything before it has its input.
    let asked = false
    const mayRead = readsInput(name, args, io.get(0))
    let result = await execute(() => {
      if (!mayRead) return ''
      asked = true
      throw new NeedsInput()
    }).catch((error: unknown) => {
      if (!asked) return failure(name, error)
      return null
    })
    if (asked || !result) {
      const input = latin1(
        await readAll(scope, io.get(0)).catch((error: unknown) => {
          if (error instanceof ShellError) throw new ShellError(`${name}: ${error.message}`, error.status)
          throw error
        }),
      )
      result = await execute(() => input).catch((error: unknown) => failure(name, error))
    }
    const bytes = result.stdoutKind === 'bytes' || result.stdoutEncoding === 'binary'
    if (result.stderr) await write(scope, io, 2, result.stderr)
    if (result.stdout) await write(scope, io, 1, bytes ? fromLatin1(result.stdout) : result.stdout)
    return result.exitCode
  }

  return { has: (name) => commands.has(name), names: () => [...commands.keys()], run }
}

class NeedsInput extends Error {}

/** A tool that breaks is one failed command, not the end of the shell. What the shell itself throws goes on up. */
function failure(name: string, error: unknown) {
  const own = error instanceof ShellError || error instanceof Stopped || error instanceof ShellExit
  if (own || !(error instanceof Error) || 'code' in error) throw error
  return {
    stdout: '',
    stderr: `${name}: ${error.message}\n`,
    exitCode: 1,
    stdoutKind: 'text' as const,
    stdoutEncoding: undefined,
  }
}

/** A command that a tool runs (`find -exec`): through our own interpreter, so it may be any program. */
async function runNested(scope: Scope, io: Io, source: string, options: ExecOptions) {
  const parsed = scope.shell.parser.parse(source)
  if (!parsed.ok) return { stdout: '', stderr: `${parsed.message}\n`, exitCode: 2 }
  const statements = structuredClone(parsed.script.statements)
  const first = statements[0]?.pipelines[0]?.commands[0]
  if (options.args && first?.type === 'SimpleCommand') {
    for (const value of options.args) first.args.push({ type: 'Word', parts: [{ type: 'SingleQuoted', value }] })
  }
  const inner = subshell(scope)
  inner.cwd = options.cwd
  if (options.replaceEnv) for (const variable of inner.variables.values()) variable.exported = false
  for (const [name, value] of Object.entries(options.env ?? {})) inner.variables.set(name, scalar(value, true))
  const text = options.stdin ?? ''
  const stdin = options.stdinKind === 'bytes' ? fromLatin1(text) : new TextEncoder().encode(text)
  const { stdout, stderr, status } = await captureWith(inner, statements, io, stdin)
  return { stdout: latin1(stdout), stdoutKind: 'bytes' as const, stderr: decode(stderr), exitCode: status }
}
