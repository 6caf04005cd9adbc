import type { Subject } from '../../protocol/policy.ts'
import type { SandboxProcess, SandboxSpawnOptions } from '../../protocol/sandbox.ts'
import { type ExitStatus, SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import type { Guard } from '../guard/guard.ts'
import { started } from '../guard/subjects.ts'
import type { Machine } from '../machine.ts'
import { createPipe } from '../pipe/pipe.ts'
import { type OpenFile, type SharedFile, shareFile, UNCANCELLABLE } from '../process/open-file.ts'
import { HOME, SEARCH_PATH, WORKDIR } from '../system-image.ts'
import { createTerminal, type Terminal } from '../terminal/terminal.ts'
import { createOutput, type Output } from './output.ts'

/** Between SIGTERM and SIGKILL of a process that has run too long. */
const GRACE_MS = 500
const READ_SIZE = 65_536

const encoder = new TextEncoder()

function environment(options: SandboxSpawnOptions, cwd: string): Record<string, string> {
  const env: Record<string, string> = {
    PATH: SEARCH_PATH,
    HOME,
    USER: 'user',
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    PWD: cwd,
  }
  if (options.stdio !== 'pipes') env.TERM = 'xterm-256color'
  for (const [name, value] of Object.entries(options.env ?? {})) env[name] = String(value)
  return env
}

/** Carries what a pipe gives into outputs, until its last writer is gone. */
async function drain(reader: SharedFile, outputs: Output[], onBytes: (count: number) => void): Promise<void> {
  const decoder = new TextDecoder()
  const push = (text: string) => {
    for (const output of outputs) output.push(text)
  }
  try {
    for (;;) {
      const bytes = await reader.file.read!(READ_SIZE, -1, UNCANCELLABLE)
      if (bytes.length === 0) break
      onBytes(bytes.length)
      push(decoder.decode(bytes, { stream: true }))
      for (const output of outputs) await output.room()
    }
    push(decoder.decode())
  } finally {
    reader.release()
  }
}

interface Stdio {
  files: SharedFile[]
  terminal: Terminal | null
  output: Output
  stdout: Output
  stderr: Output
  input: WritableStream<string>
  /** After the process has ended. */
  finish(): void
}

function pipes(onBytes: (count: number) => void): Stdio {
  const [stdin, out, err] = [createPipe(), createPipe(), createPipe()]
  const [output, stdout, stderr] = [createOutput(), createOutput(), createOutput()]
  let open = 2
  const closeOne = (mine: Output) => {
    mine.end()
    if (--open === 0) output.end()
  }
  void drain(shareFile(out.reader), [stdout, output], onBytes).then(() => closeOne(stdout))
  void drain(shareFile(err.reader), [stderr, output], onBytes).then(() => closeOne(stderr))
  const writer = shareFile<OpenFile>(stdin.writer)
  let writerOpen = true
  const closeWriter = () => {
    if (writerOpen) writer.release()
    writerOpen = false
  }
  const input = new WritableStream<string>({
    async write(text) {
      await writer.file.write!(encoder.encode(text), -1, UNCANCELLABLE)
    },
    close: closeWriter,
    abort: closeWriter,
  })
  return {
    files: [shareFile(stdin.reader), shareFile(out.writer), shareFile(err.writer)],
    terminal: null,
    output,
    stdout,
    stderr,
    input,
    finish: closeWriter,
  }
}

function pseudoterminal(
  options: SandboxSpawnOptions,
  onSignal: (signal: SignalName) => void,
  onBytes: (count: number) => void,
): Stdio {
  const [output, stdout, stderr] = [createOutput(), createOutput(), createOutput()]
  const decoder = new TextDecoder()
  const terminal = createTerminal({
    columns: options.terminal?.cols ?? 80,
    rows: options.terminal?.rows ?? 24,
    onOutput(bytes) {
      onBytes(bytes.length)
      output.push(decoder.decode(bytes, { stream: true }))
    },
    room: output.room,
    onSignal,
  })
  stdout.end()
  stderr.end()
  // Ends with the last process that holds it, which may be one left in the background.
  const slave = shareFile<OpenFile>({ ...terminal.slave, close: output.end })
  return {
    files: [slave, slave.retain(), slave.retain()],
    terminal,
    output,
    stdout,
    stderr,
    input: new WritableStream({ write: (text) => terminal.input(encoder.encode(text)) }),
    finish: () => terminal.hangUp(),
  }
}

/** What the page's command is, for a guard to judge. */
export function spawnSubjects(
  { fs }: Machine,
  command: string,
  args: string[],
  options: SandboxSpawnOptions,
): Subject[] {
  const cwd = fs.realpath(options.cwd ?? WORKDIR, WORKDIR)
  return started(fs, { file: command, argv: [command, ...args], env: environment(options, cwd), cwd })
}

/** Starts what the page asks for. Rejects with ENOENT or EACCES where the command cannot be run. */
export function spawnFromPage(
  machine: Machine,
  command: string,
  args: string[],
  options: SandboxSpawnOptions,
  guard: Guard | null = null,
): SandboxProcess {
  const cwd = machine.fs.realpath(options.cwd ?? WORKDIR, WORKDIR)
  let pid = 0
  function signalGroup(signal: SignalName): void {
    try {
      machine.processes.kill(-pid, signal, null)
    } catch {
      // Nobody is left to be told.
    }
  }
  let left = options.outputLimit ?? Number.POSITIVE_INFINITY
  const onBytes = (count: number) => {
    left -= count
    if (left < 0) machine.processes.endSession(pid, 'SIGXFSZ')
  }
  const stdio = options.stdio === 'pipes' ? pipes(onBytes) : pseudoterminal(options, signalGroup, onBytes)
  if (options.output === false) stdio.output.end()
  const process = machine.processes.spawn({
    file: command,
    argv: [command, ...args],
    env: environment(options, cwd),
    cwd,
    files: stdio.files,
    parent: null,
    terminal: stdio.terminal,
    detached: true,
    guard,
  })
  pid = process.pid

  let timedOut = false
  const timers: ReturnType<typeof setTimeout>[] = []
  if (options.timeoutMs !== undefined) {
    let waited = guard?.waited() ?? 0
    const expire = () => {
      // What a person took to answer is not the command's time.
      const owed = (guard?.waited() ?? 0) - waited
      if (owed > 0) {
        waited += owed
        timers.push(setTimeout(expire, owed))
        return
      }
      timedOut = true
      signalGroup('SIGTERM')
      timers.push(setTimeout(() => signalGroup('SIGKILL'), GRACE_MS))
    }
    timers.push(setTimeout(expire, options.timeoutMs))
  }

  async function status(): Promise<ExitStatus & { timedOut: boolean }> {
    if (!process.status) await process.ended.sleep(UNCANCELLABLE, 'wait')
    stdio.finish()
    if (stdio.terminal) signalGroup('SIGHUP')
    // What timed out takes all with it that it has started; else the timer has no one left to end.
    if (timedOut) machine.processes.endSession(pid, 'SIGKILL')
    for (const timer of timers) clearTimeout(timer)
    return { ...process.status!, timedOut }
  }

  const ended = status()
  return {
    pid,
    input: stdio.input,
    output: stdio.output.stream,
    stdout: stdio.stdout.stream,
    stderr: stdio.stderr.stream,
    status: ended,
    exit: ended.then(({ code, signal }) => code ?? 128 + SIGNALS[signal!]),
    kill: (signal = 'SIGTERM') => signalGroup(signal),
    resize: ({ cols, rows }) => stdio.terminal?.resize(cols, rows),
  }
}
