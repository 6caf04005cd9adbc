import type { SandboxFileSystem } from '../../protocol/sandbox.ts'
import { WORKDIR } from '../system-image.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import type { Guard } from './guard.ts'
import { entry, moved, opened, tree } from './subjects.ts'

/** The same functions; those that write are held to the guard's policy. */
export function guardFiles(files: SandboxFileSystem, fs: FileSystem, guard: Guard): SandboxFileSystem {
  const pass = <T>(find: () => ReturnType<typeof entry>, syscall: string, act: () => Promise<T>): Promise<T> =>
    Promise.resolve(guard.bindsFiles ? guard.pass(find, syscall, act) : act())
  return {
    ...files,
    writeFile: async (path, data, options) =>
      pass(
        () => opened(fs, path, WORKDIR),
        'open',
        () => files.writeFile(path, data, options),
      ),
    mkdir: (async (path: string, options?: { recursive?: boolean }) =>
      pass(
        () => entry(fs, path, WORKDIR),
        'mkdir',
        () => files.mkdir(path, options as never) as Promise<unknown>,
      )) as SandboxFileSystem['mkdir'],
    rm: async (path, options) =>
      pass(
        () => tree(fs, path, WORKDIR),
        'rm',
        () => files.rm(path, options),
      ),
    rename: async (from, to) =>
      pass(
        () => moved(fs, from, to, WORKDIR),
        'rename',
        () => files.rename(from, to),
      ),
    symlink: async (target, path) =>
      pass(
        () => entry(fs, path, WORKDIR),
        'symlink',
        () => files.symlink(target, path),
      ),
    chmod: async (path, mode) =>
      pass(
        () => opened(fs, path, WORKDIR),
        'chmod',
        () => files.chmod(path, mode),
      ),
  }
}
