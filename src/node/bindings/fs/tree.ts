import { SystemError } from '../../../protocol/errors.ts'
import { OPEN_FLAGS } from '../../../protocol/syscall.ts'
import { type Plan, sys } from './plan.ts'
import { isDirectory, isLink, isSystemError } from './values.ts'

const COPY_EXCLUSIVE = 1
const PERMISSIONS = 0o7777

const parentOf = (path: string): string => {
  const trimmed = path.replace(/(.)\/+$/, '$1')
  const slash = trimmed.lastIndexOf('/')
  return slash < 0 ? '.' : slash === 0 ? '/' : trimmed.slice(0, slash)
}

/** `mkdir -p`. Gives the first directory that had to be made. */
export function* makeDirectories(path: string, mode: number): Plan<string | undefined> {
  try {
    yield* sys('mkdir', path, mode)
    return path
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) {
      const stat = yield* sys('stat', path)
      if (stat && isDirectory(stat)) return undefined
      throw error
    }
    // Where even `.` is missing, the working directory has been removed.
    if (!isSystemError(error, 'ENOENT') || parentOf(path) === path || parentOf(path) === '.') throw error
  }
  const first = yield* makeDirectories(parentOf(path), mode)
  // It may be there by now: `a/..` is, once `a` is.
  const last = yield* makeDirectories(path, mode)
  return first ?? last
}

export function* removeTree(path: string): Plan<void> {
  const stat = yield* sys('lstat', path)
  if (!stat) return
  if (!isDirectory(stat)) return yield* sys('unlink', path)
  for (const entry of yield* sys('readdir', path)) yield* removeTree(`${path.replace(/\/$/, '')}/${entry.name}`)
  yield* sys('rmdir', path)
}

export function* copyFile(from: string, to: string, mode: number): Plan<void> {
  const stat = yield* sys('stat', from)
  if (!stat) throw new SystemError('ENOENT', 'copyfile')
  const data = yield* sys('readFile', from)
  const exclusive = mode & COPY_EXCLUSIVE ? OPEN_FLAGS.O_EXCL : 0
  const target = yield* sys('stat', to)
  if (target && !exclusive && stat[0] === target[0] && stat[7] === target[7]) return
  yield* sys(
    'writeFile',
    to,
    data,
    OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC | exclusive,
    stat[1]! & PERMISSIONS,
  )
  yield* sys('chmod', to, stat[1]! & PERMISSIONS)
}

export interface CopyOptions {
  force: boolean
  dereference: boolean
  errorOnExist: boolean
  verbatimSymlinks: boolean
  preserveTimestamps: boolean
  fail(kind: 'FILE_EXISTS' | 'LINK_OVER_FILE' | 'INTO_ITSELF' | 'OVER_ITS_PARENT', from: string, to: string): Error
}

/** What `cpSync` does to a directory, when no filter is given. */
export function* copyTree(from: string, to: string, options: CopyOptions): Plan<void> {
  yield* makeDirectories(to, 0o777)
  for (const entry of yield* sys('readdir', from)) {
    const source = `${from}/${entry.name}`
    const target = `${to}/${entry.name}`
    const stat = options.dereference ? yield* sys('stat', source) : yield* sys('lstat', source)
    if (!stat) continue
    if (isDirectory(stat)) yield* copyTree(source, target, options)
    else if (isLink(stat)) yield* copyLink(source, target, options)
    else yield* copyOver(source, target, options)
  }
}

const isInside = (path: string, folder: string): boolean => `${path}/`.startsWith(`${folder.replace(/\/$/, '')}/`)

/** Links are replaced even where `force` is off, as Node does. */
function* copyLink(from: string, to: string, options: CopyOptions): Plan<void> {
  let target = yield* sys('readlink', from)
  if (!options.verbatimSymlinks && !target.startsWith('/')) target = `${parentOf(from)}/${target}`
  const existing = yield* sys('lstat', to)
  if (existing) {
    if (!isLink(existing)) throw options.fail('LINK_OVER_FILE', from, to)
    let current = yield* sys('readlink', to)
    if (!current.startsWith('/')) current = `${parentOf(to)}/${current}`
    const source = yield* sys('stat', from)
    if (source && isDirectory(source) && isInside(current, target)) throw options.fail('INTO_ITSELF', target, current)
    const destination = yield* sys('stat', to)
    if (destination && isDirectory(destination) && isInside(target, current))
      throw options.fail('OVER_ITS_PARENT', target, current)
    yield* sys('unlink', to)
  }
  yield* sys('symlink', target, to)
}

function* copyOver(from: string, to: string, options: CopyOptions): Plan<void> {
  if (yield* sys('lstat', to)) {
    if (!options.force) {
      if (options.errorOnExist) throw options.fail('FILE_EXISTS', from, to)
      return
    }
    yield* sys('unlink', to)
  }
  yield* copyFile(from, to, 0)
  if (options.preserveTimestamps) yield* copyTimes(from, to)
}

export function* copyTimes(from: string, to: string): Plan<void> {
  const stat = yield* sys('stat', from)
  if (stat) yield* sys('utimes', to, stat[10]! + stat[11]! / 1e9, stat[12]! + stat[13]! / 1e9)
}
