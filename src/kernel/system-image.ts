import { SYSTEM_IMAGES } from '../protocol/images.ts'
import { MODULE_FILES, PROGRAM_FILES, PROGRAM_MAGIC } from '../protocol/process.ts'
import { ENV_PROGRAM } from './process/executable.ts'
import type { FileSystem } from './vfs/file-system.ts'
import type { DeviceName } from './vfs/inode.ts'
import type { LazyImage } from './vfs/lazy-image.ts'

export const WORKDIR = '/home/project'
/** As `os.hostname()` and `uname` say. */
const HOSTNAME = 'tab'
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
  '/usr/local/lib/python3.14',
  '/usr/local/lib/python3.14/site-packages',
  '/usr/lib/python3.14',
  '/usr/lib/python3.14/site-packages',
  '/dev',
  '/etc',
  '/proc',
  '/proc/sys',
  '/proc/sys/kernel',
]
const DEVICES: DeviceName[] = ['null', 'zero', 'full', 'tty', 'urandom', 'stdin', 'stdout', 'stderr']
const TEXTS: Record<string, string> = {
  '/etc/passwd': `user:x:1000:1000:user:${HOME}:/bin/sh\n`,
  '/etc/group': 'user:x:1000:\n',
  '/etc/hostname': `${HOSTNAME}\n`,
  '/proc/sys/kernel/hostname': `${HOSTNAME}\n`,
  '/etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  // To Python `/usr/local` is an environment of its own, above the packages that it comes with.
  '/usr/local/pyvenv.cfg': 'home = /usr/bin\ninclude-system-site-packages = true\n',
}

/** Commands of the packages that come as an image: what stands in it is fetched when one is first run. */
const COMMANDS: Record<string, string> = {
  npm: `${SYSTEM_IMAGES.npm.folder}/bin/npm-cli.js`,
  npx: `${SYSTEM_IMAGES.npm.folder}/bin/npx-cli.js`,
  tsc: `${SYSTEM_IMAGES.typescript.folder}/bin/tsc`,
}

/** The real pip under its two names; `_tabwright_pip` tells what it does not. */
const PIP = '#!/usr/bin/python3\nimport sys\nfrom _tabwright_pip import main\nsys.exit(main())\n'

/**
 * pip's configuration for everybody. What runs here are wheels: a source archive would be built by a compiler that is
 * not there. Nothing is cached in the machine, because the browser keeps what was fetched, and progress bars take a
 * thread.
 */
const pipConfig = (index: string | null): string =>
  [
    '[global]',
    ...(index === null ? [] : [`index-url = ${index}`]),
    'only-binary = :all:',
    'no-cache-dir = true',
    'progress-bar = off',
    'disable-pip-version-check = true',
    '',
  ].join('\n')

/** Where installers of packages look first; null leaves each its own default. */
export interface PackageIndexes {
  npm: string | null
  python: string | null
}

/** Lays down what stands in a new machine before any project: programs, devices, the usual folders. */
export function writeSystemImage(
  fs: FileSystem,
  imageOf: (asset: string) => LazyImage,
  indexes: PackageIndexes = { npm: null, python: null },
): void {
  const images = Object.values(SYSTEM_IMAGES)
  for (const folder of [...FOLDERS, ...images.map(({ folder }) => folder), HOME, WORKDIR]) fs.mkdir(folder, 0o755, '/')
  fs.mkdir('/tmp', 0o1777, '/')
  for (const device of DEVICES) fs.mknod(`/dev/${device}`, device)
  fs.symlink('urandom', '/dev/random', '/')
  const put = (path: string, text: string, mode: number) =>
    fs.writeFile(path, new TextEncoder().encode(text), 0o101, mode, '/')
  for (const [path, text] of Object.entries(TEXTS)) put(path, text, 0o644)
  for (const [path, program] of Object.entries(PROGRAM_FILES)) put(path, `${PROGRAM_MAGIC}${program}\n`, 0o755)
  for (const [path, module] of Object.entries(MODULE_FILES)) put(path, `${PROGRAM_MAGIC}wasi ${module}\n`, 0o755)
  for (const { folder, asset } of images) fs.mountImage(folder, imageOf(asset))
  // npm's global configuration: `etc` below the prefix that its image names.
  if (indexes.npm !== null) put('/usr/local/etc/npmrc', `registry=${indexes.npm}\n`, 0o644)
  put('/etc/pip.conf', pipConfig(indexes.python), 0o644)
  for (const name of ['pip', 'pip3']) put(`/usr/bin/${name}`, PIP, 0o755)
  for (const [name, path] of Object.entries(COMMANDS))
    fs.symlink(path.replace('/usr/local', '..'), `/usr/local/bin/${name}`, '/')
  put('/usr/bin/env', `${PROGRAM_MAGIC}${ENV_PROGRAM}\n`, 0o755)
}
