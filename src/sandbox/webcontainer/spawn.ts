import type { WebContainerProcess } from '@webcontainer/api'
import { type SandboxProcess, type SandboxSpawnOptions, UnsupportedError } from '../../protocol/sandbox.ts'
import { type ExitStatus, SIGNALS, type SignalName } from '../../protocol/syscall.ts'
import type { Container } from './container.ts'
import { createFrameReader, PIPES_HELPER } from './helpers.ts'

type Status = ExitStatus & { timedOut: boolean }

const toBase64 = (text: string): string => {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

function createTextStream(): { stream: ReadableStream<string>; push(text: string): void; end(): void } {
  let controller!: ReadableStreamDefaultController<string>
  let open = true
  const stream = new ReadableStream<string>({
    start(given) {
      controller = given
    },
    cancel() {
      open = false
    },
  })
  return {
    stream,
    push(text) {
      if (open && text !== '') controller.enqueue(text)
    },
    end() {
      if (open) controller.close()
      open = false
    },
  }
}

/** Only an unconditional kill is there; a finer signal would be a promise that nobody keeps. */
function checkSignal(signal: SignalName | undefined): void {
  if (signal !== undefined && signal !== 'SIGTERM' && signal !== 'SIGKILL') {
    throw new UnsupportedError('webcontainer', `the signal ${signal}`)
  }
}

/** What both kinds of process share: time limits, and what is known of their end. */
function follow(
  child: WebContainerProcess,
  timeoutMs: number | undefined,
  exact: () => ExitStatus | null,
  end: () => void,
) {
  let killed = false
  let timedOut = false
  const kill = (signal?: SignalName) => {
    checkSignal(signal)
    killed = true
    end()
    child.kill()
  }
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true
          kill()
        }, timeoutMs)
  const status: Promise<Status> = child.exit.then((code) => {
    clearTimeout(timer)
    const known: ExitStatus = killed ? { code: null, signal: 'SIGKILL' } : (exact() ?? { code, signal: null })
    return { ...known, timedOut }
  })
  const exit = status.then(({ code, signal }) => code ?? 128 + SIGNALS[signal!])
  return { kill, status, exit }
}

async function spawnOnTerminal(
  container: Container,
  command: string,
  args: string[],
  options: SandboxSpawnOptions,
): Promise<SandboxProcess> {
  const { stdio: _stdio, timeoutMs, ...rest } = options
  const child = await container.spawn(command, args, rest)
  const empty = () => new ReadableStream<string>({ start: (controller) => controller.close() })
  const ending = follow(
    child,
    timeoutMs,
    () => null,
    () => {},
  )
  return {
    // WebContainer does not tell it.
    pid: 0,
    input: child.input,
    output: child.output,
    stdout: empty(),
    stderr: empty(),
    resize: (size) => child.resize(size),
    ...ending,
  }
}

async function spawnWithPipes(
  container: Container,
  command: string,
  args: string[],
  options: SandboxSpawnOptions,
): Promise<SandboxProcess> {
  const { stdio: _stdio, timeoutMs, terminal: _terminal, ...rest } = options
  // Frames must not be wrapped, whatever WebContainer does at the edge of the screen.
  const terminal = { cols: 32_000, rows: 24 }
  const child = await container.spawn('node', ['-e', PIPES_HELPER, command, ...args], {
    ...rest,
    output: true,
    terminal,
  })
  const [output, stdout, stderr] = [createTextStream(), createTextStream(), createTextStream()]
  const decoders = [new TextDecoder(), new TextDecoder()]
  let exact: ExitStatus | null = null
  const started = Promise.withResolvers<number>()

  const read = createFrameReader((frame) => {
    if (frame.started !== undefined) started.resolve(frame.started)
    else if (frame.failed) started.reject(Object.assign(new Error(frame.failed.message), { code: frame.failed.code }))
    else if (frame.exit) exact = frame.exit
    else {
      const text = decoders[frame.fd - 1]!.decode(fromBase64(frame.data), { stream: true })
      ;(frame.fd === 1 ? stdout : stderr).push(text)
      if (options.output !== false) output.push(text)
    }
  })
  async function pump(): Promise<void> {
    const reader = child.output.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) read(part.value)
    for (const stream of [output, stdout, stderr]) stream.end()
    started.reject(new Error("WebContainer's node ended before the command was started"))
  }
  void pump()

  const keys = child.input.getWriter()
  const send = (message: object) => keys.write(`${JSON.stringify(message)}\n`)
  const ending = follow(
    child,
    timeoutMs,
    () => exact,
    () => void send({ kill: 'SIGKILL' }).catch(() => {}),
  )
  const pid = await started.promise
  return {
    pid,
    input: new WritableStream<string>({
      write: (text) => send({ data: toBase64(text) }),
      close: () => send({ end: true }),
    }),
    output: output.stream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    resize() {},
    ...ending,
  }
}

/** Starts a command in WebContainer: on its terminal, or with pipes that a helper in there carries. */
export function spawnInContainer(
  container: Container,
  command: string,
  args: string[],
  options: SandboxSpawnOptions,
): Promise<SandboxProcess> {
  const spawn = options.stdio === 'pipes' ? spawnWithPipes : spawnOnTerminal
  return spawn(container, command, args, options)
}
