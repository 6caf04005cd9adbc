import type { TestReport } from '../protocol/report.ts'
import type { Sandbox, SandboxProcess } from '../protocol/sandbox.ts'
import type { RunRecord, Tool, ToolContext, ToolResult } from '../protocol/tool.ts'
import { flag, integer, optional, readArguments, text } from './arguments.ts'
import { createBackgroundProcesses, endProcess } from './background.ts'
import { createOutputCollector, type OutputCollector } from './output-collector.ts'
import type { Proof } from './proof.ts'

const TIMEOUT_SECONDS = 120
const MAX_TIMEOUT_SECONDS = 600
/** A grandchild may hold the pipe open after the command has ended; its words are not waited for longer. */
const DRAIN_MS = 150
/** The same once the person has said stop, which must take effect within 200 ms. */
const DRAIN_STOPPED_MS = 30

export interface RunToolOptions {
  /** Reads a test report out of a command's output, or null. */
  parseReport(run: { command: string; output: string; cwd: string }): TestReport | null
  /** Where output that is too long to show is kept whole. */
  outputFolder?: string
}

/** Runs shell commands in the project. */
export function createRunTool(sandbox: Sandbox, proof: Proof, options: RunToolOptions): Tool {
  const background = createBackgroundProcesses(sandbox)
  const folder = options.outputFolder ?? '/tmp'
  let count = 0

  async function run(command: string, timeoutMs: number | null, context: ToolContext): Promise<ToolResult> {
    const file = `${folder}/output-${++count}.txt`
    const collector = createOutputCollector()
    if (timeoutMs === null) await background.replace(command)
    await proof.begin()
    const started = performance.now()
    const process = await sandbox.spawn('sh', ['-c', command], {
      ...(sandbox.capabilities.separateOutput ? { stdio: 'pipes' as const } : {}),
      ...(timeoutMs === null ? {} : { timeoutMs }),
    })
    // Only both together are read; what nobody reads would be kept.
    for (const unread of [process.stdout, process.stderr]) unread.cancel().catch(() => {})
    const stop = () => void endProcess(process)
    context.signal.addEventListener('abort', stop)
    if (context.signal.aborted) stop()
    const drained = drain(process, collector, context)
    let ports: number[] = []
    if (timeoutMs === null) ports = (await background.settle(command, process, context.signal)).ports
    else await process.status
    context.signal.removeEventListener('abort', stop)
    const stillRunning = timeoutMs === null && (await isRunning(process))
    if (!stillRunning) await Promise.race([drained, sleep(context.signal.aborted ? DRAIN_STOPPED_MS : DRAIN_MS)])
    const ended = stillRunning ? null : await process.status
    // The command's own time: what is looked up before and after it is ours.
    const durationMs = Math.round(performance.now() - started)
    const output = collector.shown(file)
    if (collector.overflows()) await sandbox.fs.writeFile(file, collector.whole())
    // A sandbox that was closed takes its logs along.
    if (stillRunning) keepLog(sandbox, file, drained, collector).catch(() => {})
    const stopped = context.signal.aborted
    const wrote = stopped ? [] : await proof.written()
    const record: RunRecord = {
      command,
      exitCode: ended?.code ?? null,
      signal: ended?.signal ?? null,
      timedOut: ended?.timedOut ?? false,
      durationMs,
      output: output.text,
      truncated: output.truncated,
      report: options.parseReport({ command, output: collector.whole(), cwd: sandbox.workdir }),
      background: stillRunning,
      ports,
      ...(wrote.length > 0 ? { wrote } : {}),
    }
    if (!stopped) proof.ran(record)
    const ok = !stopped && (stillRunning || (record.exitCode === 0 && (record.report?.failed ?? 0) === 0))
    return { ok, text: describeRun(record, { stopped, file }), data: { kind: 'run', run: record } }
  }

  return {
    name: 'run',
    description: `Run a shell command in the project folder: tests, scripts, servers. Gives exit code, time, and output (head and tail where it is long). Tests prove something only where they are the last command and nothing is piped. A server must be started with background: it returns when the port opens, and the server stays.`,
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'string', description: 'Given to sh -c.' },
        background: { type: 'boolean', description: 'Leave it running. Replaces an earlier run of the same command.' },
        timeoutSeconds: { type: 'integer', description: `Default ${TIMEOUT_SECONDS}, at most ${MAX_TIMEOUT_SECONDS}.` },
      },
      required: ['command'],
      additionalProperties: false,
    },
    effect: 'write',
    async run(args, context) {
      const given = readArguments(args, { command: text, background: flag, timeoutSeconds: optional(integer) })
      if (!given.ok) return given
      const { command, timeoutSeconds } = given.values
      if (command.trim() === '') return { ok: false, text: 'The command is empty.' }
      const seconds = Math.min(Math.max(1, timeoutSeconds ?? TIMEOUT_SECONDS), MAX_TIMEOUT_SECONDS)
      return run(command, given.values.background ? null : seconds * 1000, context)
    },
  }
}

/** Resolves at the end of the output. */
async function drain(process: SandboxProcess, collector: OutputCollector, context: ToolContext): Promise<void> {
  const reader = process.output.getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    collector.add(value)
    context.onOutput(value)
  }
}

/** What a background process says later can be read in its file. */
async function keepLog(
  sandbox: Sandbox,
  file: string,
  drained: Promise<void>,
  collector: OutputCollector,
): Promise<void> {
  let written = ''
  for (let over = false; !over; ) {
    over = await Promise.race([drained.then(() => true), sleep(1000).then(() => false)])
    if (collector.whole() === written) continue
    written = collector.whole()
    await sandbox.fs.writeFile(file, written)
  }
}

const isRunning = (process: SandboxProcess): Promise<boolean> =>
  Promise.race([process.status.then(() => false), sleep(0).then(() => true)])

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** The result for the model: how it ended, what the tests said, and the output. */
function describeRun(record: RunRecord, { stopped, file }: { stopped: boolean; file: string }): string {
  const seconds = `${(record.durationMs / 1000).toFixed(2)} s`
  const ports = record.ports.length > 0 ? ` Listening on port ${record.ports.join(', ')}.` : ' No port was opened yet.'
  const ended = stopped
    ? `stopped from outside after ${seconds}, before it had ended`
    : record.background
      ? `running in the background.${ports} Its further output goes to ${file}`
      : record.timedOut
        ? `timed out and was killed after ${seconds}`
        : record.signal
          ? `killed by ${record.signal} after ${seconds}`
          : `exit code ${record.exitCode}, ${seconds}`
  return [ended, ...describeReport(record.report, record.output), record.output.trimEnd() || '(no output)'].join('\n')
}

/** How many failures are told with their reason, and how much of each. */
const EXPLAINED = 3
const REASON = 600

function describeReport(report: TestReport | null, shown: string): string[] {
  if (report === null) return []
  const { framework, passed, failed, skipped, tests, doubt } = report
  if (framework === 'unknown') return ['tests: the output is no test report that can be read, so it proves nothing']
  if (passed + failed + skipped === 0) return ['tests: none were found']
  const failing = tests.filter((test) => test.status === 'failed')
  const lines = failing.slice(0, 20).map((test, index) => {
    const place = test.file === null ? '' : ` (${test.file}${test.line === null ? '' : `:${test.line}`})`
    const reason = test.failure ?? ''
    // What the output says anyway is not said twice.
    const told = index >= EXPLAINED || shown.includes(reason.split('\n')[0]!.trim())
    return `failed: ${test.id}${place}${told ? '' : `\n${reason.slice(0, REASON)}`}`
  })
  const but = doubt === undefined ? '' : `. This proves nothing: ${doubt} Run the tests by themselves, without pipes.`
  return [`tests: ${passed} passed, ${failed} failed, ${skipped} skipped${but}`, ...lines]
}
