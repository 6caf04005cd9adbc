import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import {
  type FileStat,
  type Sandbox,
  type SandboxProcess,
  type SandboxSpawnOptions,
  UnsupportedError,
} from '../../protocol/sandbox.ts'
import type { SignalName } from '../../protocol/syscall.ts'
import { listeningPorts } from './listening-ports.ts'

/**
 * A sandbox on the machine itself: a real temporary folder and real processes, with this Node as `node`. For tests of
 * tools and loop, which need a machine but no browser. It has what they use; the rest throws `UnsupportedError`.
 */
export interface NativeSandbox extends Sandbox {
  /** Processes that were started and have not ended. */
  running(): number
  /** Ends what runs and removes the folder. */
  dispose(): Promise<void>
}

export async function createNativeSandbox(files: Record<string, string> = {}): Promise<NativeSandbox> {
  const root = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'tabwright-')))
  const workdir = join(root, 'project')
  await fs.mkdir(workdir)
  const at = (path: string) => resolve(workdir, path)
  /** This runs on somebody's machine: only what lies in the folder made above is ever removed. */
  const inProject = (path: string) => {
    if (!path.startsWith(`${workdir}/`)) throw new Error(`${path} is not in the test's own project`)
    return path
  }
  const children = new Set<ChildProcess>()
  const portListeners = new Set<(port: number, type: 'open' | 'close', url: string) => void>()

  function start(command: string, args: string[], options: SandboxSpawnOptions): SandboxProcess {
    const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env
    const child = spawn(command, args, {
      cwd: at(options.cwd ?? '.'),
      // A group of its own, so that a signal reaches the shell's children too.
      detached: true,
      env: {
        ...env,
        PATH: dirname(process.execPath) + delimiter + env.PATH,
        // A free one: the machine's own port 3000 may be somebody's.
        PORT: '0',
        ...(options.env as Record<string, string>),
      },
    })
    children.add(child)
    child.on('exit', () => children.delete(child))
    void watchPorts(child, portListeners)
    const kill = (signal: SignalName = 'SIGTERM') => signalGroup(child, signal)
    let timedOut = false
    const timer = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true
          kill('SIGTERM')
          setTimeout(kill, 500, 'SIGKILL').unref()
        }, options.timeoutMs)
      : undefined
    const status: SandboxProcess['status'] = new Promise((done, fail) => {
      child.on('error', fail)
      child.on('exit', (code, signal) => {
        clearTimeout(timer)
        done({ code, signal: signal as SignalName | null, timedOut })
      })
    })
    return {
      pid: child.pid!,
      input: new WritableStream({ write: (text) => void child.stdin.write(text), close: () => void child.stdin.end() }),
      output: merged(child),
      stdout: new ReadableStream(),
      stderr: new ReadableStream(),
      status,
      exit: status.then(({ code, signal }) => code ?? 128 + constants.signals[signal!]),
      kill,
      resize() {},
    }
  }

  const unsupported = (feature: string) => () => {
    throw new UnsupportedError('embedded', feature)
  }

  const sandbox: NativeSandbox = {
    engine: 'embedded',
    capabilities: {
      fork: false,
      snapshot: false,
      separateOutput: true,
      signals: true,
      portFetch: false,
      python: true,
    },
    workdir,
    path: process.env.PATH ?? '',
    fs: {
      readdir: ((path: string, options?: object) => fs.readdir(at(path), options as any)) as any,
      readFile: ((path: string, encoding?: BufferEncoding) => fs.readFile(at(path), encoding ?? null)) as any,
      writeFile: (path, data) => fs.writeFile(at(path), data),
      mkdir: ((path: string, options?: object) => fs.mkdir(at(path), options)) as any,
      rm: (path, options) => fs.rm(inProject(at(path)), options),
      rename: (from, to) => fs.rename(at(from), at(to)),
      watch: unsupported('watch'),
      stat: (path) => statOrNull(() => fs.stat(at(path))),
      lstat: (path) => statOrNull(() => fs.lstat(at(path))),
      exists: async (path) => (await statOrNull(() => fs.stat(at(path)))) !== null,
      readlink: (path) => fs.readlink(at(path)),
      symlink: (target, path) => fs.symlink(target, at(path)),
      chmod: (path, mode) => fs.chmod(at(path), mode),
    },
    spawn: async (command: string, second?: string[] | SandboxSpawnOptions, options?: SandboxSpawnOptions) =>
      Array.isArray(second) ? start(command, second, options ?? {}) : start(command, [], second ?? {}),
    on: ((event: string, listener: any) => {
      if (event === 'port') portListeners.add(listener)
      return () => portListeners.delete(listener)
    }) as Sandbox['on'],
    mount: unsupported('mount'),
    export: unsupported('export') as Sandbox['export'],
    setPreviewScript: unsupported('setPreviewScript'),
    fetch: unsupported('fetch'),
    fork: unsupported('fork'),
    snapshot: unsupported('snapshot'),
    restore: unsupported('restore'),
    changes: unsupported('changes'),
    connect: unsupported('connect'),
    teardown() {
      for (const child of children) signalGroup(child, 'SIGKILL')
    },
    running: () => children.size,
    async dispose() {
      const ended = [...children].map((child) => new Promise((resolve) => child.on('close', resolve)))
      sandbox.teardown()
      await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 1000))])
      // The log of a server that was just ended may still be written.
      await fs.rm(root, { recursive: true, maxRetries: 5, retryDelay: 50 })
    },
  }
  for (const [path, content] of Object.entries(files)) {
    await fs.mkdir(dirname(at(path)), { recursive: true })
    await fs.writeFile(at(path), content)
  }
  return sandbox
}

function signalGroup(child: ChildProcess, signal: SignalName): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // It has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function merged(child: ChildProcess): ReadableStream<string> {
  return new ReadableStream({
    start(controller) {
      let open = 2
      for (const stream of [child.stdout!, child.stderr!]) {
        stream.setEncoding('utf8')
        stream.on('data', (text: string) => controller.enqueue(text))
        stream.on('end', () => --open === 0 && controller.close())
      }
    },
  })
}

type PortListener = (port: number, type: 'open' | 'close', url: string) => void

/** One look after another: on a busy machine a look takes longer than the pause between two. */
async function watchPorts(child: ChildProcess, listeners: Set<PortListener>): Promise<void> {
  const known = new Set<number>()
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    for (const port of listeners.size === 0 ? [] : await listeningPorts(child.pid)) {
      if (known.has(port)) continue
      known.add(port)
      for (const listener of listeners) listener(port, 'open', `http://127.0.0.1:${port}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function statOrNull(stat: () => ReturnType<typeof fs.stat>): Promise<FileStat | null> {
  try {
    const found = await stat()
    const kind = found.isFile()
      ? 'file'
      : found.isDirectory()
        ? 'directory'
        : found.isSymbolicLink()
          ? 'symlink'
          : 'other'
    return { kind, size: Number(found.size), mode: Number(found.mode) & 0o7777, mtimeMs: Number(found.mtimeMs) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
