/**
 * The program `sh` (also `bash`).
 *
 * just-bash gives the parser and the small commands (`ls`, `grep`, `sed`, `awk`, `jq`, `find` …); executing the tree is
 * ours, because just-bash's interpreter collects the output of everything before it shows any. Here each command has
 * real descriptors of the kernel:
 *
 * Streamed: every program in PATH, and each file with `#!`, is a process of the kernel on the shell's own descriptors;
 * pipelines are kernel pipes with all their commands alive at once, the shell's own among them; redirections are opened
 * files; `echo`, `cat`, `head`, `tail -f`, `tee`, `tr`, `read`, `yes` pass data on as it comes; loops, functions and groups show what
 * their commands print when they print it.
 *
 * Not streamed: each call of a just-bash command reads its input to the end before it writes anything (so
 * `node server.js | grep x` shows lines when the server ends), at most 256 MiB, and holds its output in memory;
 * commands that such a command runs (`find -exec`) are collected likewise; awk's `system` is refused;
 * `<(command)` is run to its end into a file first.
 */
import { type ProcessContext, type ProcessStart, type ProgramBoot, SHELL_TOOLS } from '../../protocol/process.ts'
import { survive } from './execute/report.ts'
import { createInterpreter } from './interpreter.ts'
import { decode, describe, type Io } from './io.ts'
import { createJobs } from './jobs.ts'
import { createKernelFiles } from './kernel-files.ts'
import { parseOptions, type ShellOptions } from './options.ts'
import { createParser, type Parser } from './parser.ts'
import { findExecutables } from './processes.ts'
import { runLines, runScript } from './run.ts'
import { createScope, type Scope, type Shell } from './scope.ts'
import { runInteractive } from './terminal/interactive.ts'
import { createTools, type Tools } from './tools.ts'
import { runTrap } from './traps.ts'

export const bootShell: ProgramBoot = async (context) => {
  const parser = createParser()
  const tools = createTools()
  // The first parse and the first command pay for the engine's warming up; better now than when somebody waits.
  parser.parse('for x in "$a" $b; do echo $((x + 1)) | cat > d 2>&1 && e || f; done')
  return (start) => main(context, parser, tools, start)
}

async function main(context: ProcessContext, parser: Parser, tools: Tools, start: ProcessStart): Promise<void> {
  const { sys } = context
  const shell: Shell = {
    interpreter: createInterpreter(),
    context,
    start,
    parser,
    files: createKernelFiles(sys),
    tools,
    jobs: createJobs(context),
    interactive: false,
    began: performance.now(),
    trapping: null,
    name: (start.argv[0] ?? 'sh').split('/').at(-1)!.replace(/^-/, ''),
    history: [],
  }
  const io: Io = new Map()
  for (const number of [0, 1, 2]) {
    try {
      io.set(number, describe({ shell } as Scope, number))
    } catch {
      // Closed by whoever started us: commands that use it will say so.
    }
  }

  // A file `/bin/ls` that runs this program is the tool of that name.
  const tool = start.execPath.split('/').at(-1)!
  if (SHELL_TOOLS.includes(tool)) {
    shell.name = 'sh'
    const scope = createScope(shell)
    return finish(scope, io, () =>
      survive(scope, io, () => shell.interpreter.runArgv(scope, [tool, ...start.argv.slice(1)], io)),
    )
  }

  const options = parseOptions(start.argv.slice(1))
  if (typeof options === 'string') {
    sys.write(2, new TextEncoder().encode(`${shell.name}: ${options}\n`), -1)
    return sys.exit(2)
  }
  const terminal = io.get(0)?.kind === 'TTY' && io.get(2)?.kind === 'TTY'
  shell.interactive = options.interactive || (options.command === null && options.file === null && terminal)
  const scope = createScope(shell)
  for (const name of options.set) scope.options.add(name)
  scope.positional = options.args
  return finish(scope, io, () => runMode(scope, io, options, terminal))
}

async function runMode(scope: Scope, io: Io, options: ShellOptions, terminal: boolean): Promise<number> {
  const { shell } = scope
  if (options.command !== null) {
    scope.zero = options.zero ?? shell.name
    if (options.zero) shell.name = options.zero
    return runScript(scope, io, options.command)
  }
  if (options.file !== null) {
    scope.zero = options.file
    const path = options.file.includes('/')
      ? options.file
      : shell.context.sys.stat(options.file)
        ? options.file
        : (findExecutables(scope, options.file)[0] ?? options.file)
    let source: string
    try {
      source = decode(shell.context.sys.readFile(path))
    } catch (error) {
      const { code } = error as { code?: string }
      const reason =
        code === 'ENOENT' ? 'No such file or directory' : code === 'EISDIR' ? 'Is a directory' : String(code)
      shell.context.sys.write(2, new TextEncoder().encode(`${shell.name}: ${options.file}: ${reason}\n`), -1)
      return code === 'ENOENT' ? 127 : 126
    }
    return runScript(scope, io, source)
  }
  return shell.interactive && terminal ? runInteractive(scope, io) : runLines(scope, io)
}

/** Signals, and the end: what the shell started goes down with it when it is told to. */
async function finish(scope: Scope, io: Io, run: () => Promise<number>): Promise<void> {
  const { shell } = scope
  const { sys } = shell.context
  sys.signalAction('SIGTERM', 'catch')
  sys.signalAction('SIGHUP', 'catch')
  // Caught to no end: a command of the shell's own whose reader has gone sees EPIPE, and the shell lives on.
  sys.signalAction('SIGPIPE', 'catch')
  shell.context.onSignal((signal) => {
    const action = scope.traps.get(signal)
    if (action !== undefined) {
      const parsed = shell.parser.parse(action)
      if (!parsed.ok) return
      const running = shell.interpreter.runTrapped(scope, parsed.script.statements, io, end).finally(() => {
        if (shell.trapping === running) shell.trapping = null
      })
      shell.trapping = running
      return
    }
    if (signal === 'SIGINT') {
      shell.jobs.interrupt(scope.control)
      return
    }
    if (signal !== 'SIGTERM' && signal !== 'SIGHUP') return
    // An interactive shell stays for SIGTERM, as others do.
    if (shell.interactive && signal === 'SIGTERM') return
    const die = () => {
      for (const control of [scope.control, ...shell.jobs.list.map((job) => job.control)])
        shell.jobs.signal(control, signal)
      cleanUp(shell)
      sys.signalAction(signal, 'default')
      sys.kill(shell.start.pid, signal)
    }
    if (scope.traps.has('EXIT')) shell.trapping = runTrap(scope, 'EXIT', io).then(die, die)
    else die()
  })
  end(await run())

  function end(status: number): void {
    cleanUp(shell)
    sys.exit(status & 255)
  }
}

function cleanUp(shell: Shell): void {
  for (const path of shell.jobs.temporary.splice(0)) {
    try {
      shell.context.sys.unlink(path)
    } catch {
      // Somebody has removed it already.
    }
  }
}
