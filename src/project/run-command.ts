import type { TestReport } from '../protocol/report.ts'
import type { Sandbox, SandboxProcess } from '../protocol/sandbox.ts'
import type { RunRecord } from '../protocol/tool.ts'

/** Reads a test report out of a command's output; null where there is none. */
export type ParseReport = (run: { command: string; output: string; cwd: string }) => TestReport | null

/** Kept of a command's output: half from its beginning, half from its end. Characters. */
const KEPT_OUTPUT = 10_000
/** A grandchild may hold the output open after the command has ended; milliseconds. */
const DRAIN_MS = 150

/** From SIGTERM to SIGKILL, milliseconds. */
const INSIST_MS = 150

export interface RunCommandOptions {
  sandbox: Sandbox
  command: string
  parseReport: ParseReport
  timeoutMs: number
  onOutput: (text: string) => void
  stopping: AbortSignal
}

/** Characters. Of more the middle is dropped: a program may print for ever. */
const LONGEST_OUTPUT = 16 << 20

/** Runs a shell command in the project to its end. */
export async function runCommand(options: RunCommandOptions): Promise<RunRecord> {
  const { sandbox, command, parseReport, timeoutMs, onOutput, stopping } = options
  const started = performance.now()
  const stdio = sandbox.capabilities.separateOutput ? ({ stdio: 'pipes' } as const) : {}
  const process = await sandbox.spawn('sh', ['-c', command], { ...stdio, timeoutMs })
  const stop = () => end(process)
  if (stopping.aborted) stop()
  else stopping.addEventListener('abort', stop)
  // Only both together are read; what nobody reads would be kept.
  for (const unread of [process.stdout, process.stderr]) unread.cancel().catch(() => {})
  let whole = ''
  let isCut = false
  const drained = drain(process.output, (text) => {
    whole += text
    if (whole.length > LONGEST_OUTPUT) {
      isCut = true
      whole = whole.slice(0, LONGEST_OUTPUT / 4) + whole.slice(-LONGEST_OUTPUT / 4)
    }
    onOutput(text)
  })
  const { code, signal, timedOut } = await process.status
  stopping.removeEventListener('abort', stop)
  await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, DRAIN_MS))])
  return {
    command,
    exitCode: code,
    signal,
    timedOut,
    durationMs: Math.round(performance.now() - started),
    output: headAndTail(whole),
    truncated: isCut || whole.length > KEPT_OUTPUT,
    report: parseReport({ command, output: whole, cwd: sandbox.workdir }),
    background: false,
    ports: [],
  }
}

/** Asks it to end, then makes it end: a person waits. */
function end(process: SandboxProcess): void {
  process.kill()
  const insist = setTimeout(() => process.kill('SIGKILL'), INSIST_MS)
  void process.status.finally(() => clearTimeout(insist))
}

async function drain(output: ReadableStream<string>, take: (text: string) => void): Promise<void> {
  const reader = output.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    take(value)
  }
}

function headAndTail(text: string): string {
  if (text.length <= KEPT_OUTPUT) return text
  const left = `\n… ${text.length - KEPT_OUTPUT} characters left out …\n`
  const half = Math.floor((KEPT_OUTPUT - left.length) / 2)
  return text.slice(0, half) + left + text.slice(-half)
}
