import { type ChildProcess, spawn as spawnProcess } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FileSystemTree } from '@webcontainer/api'
import type {
  FileStat,
  Sandbox,
  SandboxChange,
  SandboxFileSystem,
  SandboxProcess,
  SandboxSpawnOptions,
} from '../../protocol/sandbox.ts'

/** How far behind its `changes` are, milliseconds: as much as the contract allows. */
const BEHIND = 200

export interface DirectorySandbox extends Sandbox {
  /** Removes the directory. */
  remove(): Promise<void>
}

/**
 * A sandbox on a real directory and the machine's own processes: slow and unsafe, but it keeps the contract, so that
 * what is built on sandboxes can be tested without a browser. `flushes` false leaves out the optional `flushChanges`.
 */
export async function createDirectorySandbox({ flushes = true } = {}): Promise<DirectorySandbox> {
  const workdir = await fs.mkdtemp(join(tmpdir(), 'directory-sandbox-'))
  const at = (path: string) => (path.startsWith('/') ? path : join(workdir, path))
  const listeners = new Set<(batch: SandboxChange[]) => void>()
  const children = new Set<ChildProcess>()
  let seen = await scan(workdir)
  let scanning: Promise<void> = Promise.resolve()

  /** Compares the directory with its last look: every write since is seen, at the latest by the next tick. */
  const tell = (): Promise<void> => {
    scanning = scanning.then(async () => {
      const now = await scan(workdir)
      const batch: SandboxChange[] = []
      for (const [path, stamp] of now) if (seen.get(path) !== stamp) batch.push({ path, kind: 'write' })
      for (const path of seen.keys()) if (!now.has(path)) batch.push({ path, kind: 'remove' })
      seen = now
      if (batch.length > 0) for (const listener of [...listeners]) listener(batch)
    })
    return scanning
  }
  const timer = setInterval(tell, BEHIND)

  const stat = async (path: string, follow: boolean): Promise<FileStat | null> => {
    try {
      const found = await (follow ? fs.stat(at(path)) : fs.lstat(at(path)))
      const kind = found.isFile()
        ? 'file'
        : found.isDirectory()
          ? 'directory'
          : found.isSymbolicLink()
            ? 'symlink'
            : 'other'
      return { kind, size: found.size, mode: found.mode & 0o777, mtimeMs: found.mtimeMs }
    } catch {
      return null
    }
  }

  const files = {
    readdir: (path: string, options: any) => fs.readdir(at(path), options) as Promise<any>,
    readFile: async (path: string, encoding?: any) => {
      const data = await fs.readFile(at(path), encoding)
      return (typeof data === 'string' ? data : new Uint8Array(data)) as any
    },
    writeFile: (path: string, data: string | Uint8Array) => fs.writeFile(at(path), data),
    mkdir: (path: string, options: any) => fs.mkdir(at(path), options) as Promise<any>,
    rm: (path: string, options: any) => fs.rm(at(path), options),
    rename: (from: string, to: string) => fs.rename(at(from), at(to)),
    watch: () => {
      throw new Error('not used here')
    },
    stat: (path: string) => stat(path, true),
    lstat: (path: string) => stat(path, false),
    exists: async (path: string) => (await stat(path, true)) !== null,
    readlink: (path: string) => fs.readlink(at(path)),
    symlink: (target: string, path: string) => fs.symlink(target, at(path)),
    chmod: (path: string, mode: number) => fs.chmod(at(path), mode),
  } satisfies SandboxFileSystem

  async function mount(tree: FileSystemTree, folder: string): Promise<void> {
    await fs.mkdir(folder, { recursive: true })
    for (const [name, node] of Object.entries(tree)) {
      const path = join(folder, name)
      if ('directory' in node) await mount(node.directory, path)
      else if ('contents' in node.file) await fs.writeFile(path, node.file.contents)
      else await fs.symlink(node.file.symlink, path)
    }
  }

  async function spawn(
    command: string,
    args: string[] = [],
    options: SandboxSpawnOptions = {},
  ): Promise<SandboxProcess> {
    const child = spawnProcess(command, args, {
      cwd: at(options.cwd ?? '.'),
      env: { ...process.env, ...(options.env as Record<string, string>) },
      detached: true,
    })
    children.add(child)
    const kill = (signal: NodeJS.Signals = 'SIGTERM') => {
      try {
        process.kill(-child.pid!, signal)
      } catch {
        // It has ended already.
      }
    }
    let timedOut = false
    const timeout =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            kill()
          }, options.timeoutMs)
    const status = new Promise<{ code: number | null; signal: any; timedOut: boolean }>((resolve) => {
      child.on('close', (code, signal) => {
        clearTimeout(timeout)
        children.delete(child)
        resolve({ code, signal, timedOut })
      })
      child.on('error', () => resolve({ code: 127, signal: null, timedOut }))
    })
    const output = new ReadableStream<string>({
      start(controller) {
        for (const stream of [child.stdout!, child.stderr!]) {
          stream.setEncoding('utf8').on('data', (text: string) => controller.enqueue(text))
        }
        status.then(() => controller.close())
      },
    })
    return {
      pid: child.pid ?? -1,
      status,
      exit: status.then(({ code }) => code ?? 143),
      output,
      stdout: new ReadableStream(),
      stderr: new ReadableStream(),
      input: new WritableStream(),
      kill,
      resize() {},
    }
  }

  const sandbox: Partial<DirectorySandbox> = {
    engine: 'embedded',
    capabilities: {
      fork: false,
      snapshot: false,
      separateOutput: false,
      signals: true,
      portFetch: false,
      python: true,
    },
    workdir,
    path: process.env.PATH ?? '',
    fs: files,
    spawn: spawn as Sandbox['spawn'],
    mount: (tree) => mount(tree as FileSystemTree, workdir),
    changes(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    teardown() {
      clearInterval(timer)
      for (const child of children) {
        try {
          process.kill(-child.pid!, 'SIGKILL')
        } catch {
          // It has ended already.
        }
      }
    },
    async remove() {
      sandbox.teardown?.()
      await scanning
      await fs.rm(workdir, { recursive: true, force: true })
    },
  }
  if (flushes) sandbox.flushChanges = tell
  return sandbox as DirectorySandbox
}

/** Every file below `folder` with a stamp that changes when it is written; `node_modules` left out. */
async function scan(folder: string, found = new Map<string, string>()): Promise<Map<string, string>> {
  for (const entry of await fs.readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') await scan(path, found)
      continue
    }
    const stat = await fs.lstat(path, { bigint: true }).catch(() => null)
    if (stat !== null) found.set(path, `${stat.ino} ${stat.size} ${stat.mtimeNs}`)
  }
  return found
}

/** Writes a file with the folders above it. */
export async function writeInto(sandbox: Sandbox, path: string, data: string | Uint8Array): Promise<void> {
  await sandbox.fs.mkdir(dirname(path), { recursive: true })
  await sandbox.fs.writeFile(path, data)
}
