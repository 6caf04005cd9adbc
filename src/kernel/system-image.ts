import { PROGRAM_FILES, PROGRAM_MAGIC } from '../protocol/process.ts'
import { ENV_PROGRAM } from './process/executable.ts'
import type { FileSystem } from './vfs/file-system.ts'
import type { DeviceName } from './vfs/inode.ts'
import type { LazyImage } from './vfs/lazy-image.ts'

export const WORKDIR = '/home/project'
export const HOME = '/home'
export const SEARCH_PATH = `${WORKDIR}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin`

const FOLDERS = [
  '/bin',
  '/usr',
  '/usr/bin',
  '/usr/lib',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/etc',
  '/usr/local/lib',
  '/usr/local/lib/node_modules',
  '/dev',
  '/etc',
]
const DEVICES: DeviceName[] = ['null', 'zero', 'full', 'tty', 'urandom', 'stdin', 'stdout', 'stderr']
const TEXTS: Record<string, string> = {
  '/etc/passwd': `user:x:1000:1000:user:${HOME}:/bin/sh\n`,
  '/etc/group': 'user:x:1000:\n',
  '/etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
}

/** Programs that come as an image; what stands in it is fetched when it is first run. */
const NPM = '/usr/local/lib/node_modules/npm'

/** Lays down what stands in a new machine before any project: programs, devices, the usual folders. */
export function writeSystemImage(fs: FileSystem, npm: LazyImage, registry: string | null = null): void {
  for (const folder of [...FOLDERS, NPM, HOME, WORKDIR]) fs.mkdir(folder, 0o755, '/')
  fs.mkdir('/tmp', 0o1777, '/')
  for (const device of DEVICES) fs.mknod(`/dev/${device}`, device)
  fs.symlink('urandom', '/dev/random', '/')
  const put = (path: string, text: string, mode: number) =>
    fs.writeFile(path, new TextEncoder().encode(text), 0o101, mode, '/')
  for (const [path, text] of Object.entries(TEXTS)) put(path, text, 0o644)
  for (const [path, program] of Object.entries(PROGRAM_FILES)) put(path, `${PROGRAM_MAGIC}${program}\n`, 0o755)
  fs.mountImage(NPM, npm)
  // npm's global configuration: `etc` below the prefix that its image names.
  if (registry !== null) put('/usr/local/etc/npmrc', `registry=${registry}\n`, 0o644)
  for (const name of ['npm', 'npx'])
    fs.symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, `/usr/local/bin/${name}`, '/')
  put('/usr/bin/env', `${PROGRAM_MAGIC}${ENV_PROGRAM}\n`, 0o755)
}
