import type { NodeEnv } from '../../env.ts'
import type { CopyOptions } from './tree.ts'
import { isDirectory } from './values.ts'

const codeError = (code: string, message: string) => Object.assign(new Error(message), { code })
const isSame = (a: Float64Array, b: Float64Array) => a[0] === b[0] && a[7] === b[7]

const S_IFMT = 0o170000
/** What cannot be copied, by its type in a mode. */
const SPECIAL = new Map<number, [code: string, what: string]>([
  [0o140000, ['ERR_FS_CP_SOCKET', 'a socket file']],
  [0o010000, ['ERR_FS_CP_FIFO_PIPE', 'a FIFO pipe']],
])

/** The errors of copying a tree, by what is wrong. */
export const copyFailure =
  (env: NodeEnv): CopyOptions['fail'] =>
  (kind, from, to) => {
    if (kind === 'FILE_EXISTS')
      return codeError('ERR_FS_CP_EEXIST', `Target already exists: cp returned EEXIST (${to} already exists) ${to}`)
    if (kind === 'LINK_OVER_FILE')
      return env.uvException({ code: 'EEXIST', errno: -17, syscall: 'cp', path: from, dest: to })
    if (kind === 'INTO_ITSELF')
      return codeError('ERR_FS_CP_EINVAL', `cannot copy ${from} to a subdirectory of self ${to}`)
    return codeError('ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY', `cannot overwrite ${from} with ${to}`)
  }

/** What `cpSync` checks before it copies, in Node's order; makes the folder that the copy will stand in. */
export function checkCopy(env: NodeEnv, from: string, to: string, dereference: boolean, recursive: boolean): void {
  const { sys } = env.context
  const look = (path: string) => (dereference ? sys.stat(path) : sys.lstat(path))
  const source = look(from)
  if (!source) throw env.uvException({ code: 'ENOENT', errno: -2, syscall: 'cp', path: from })
  const target = look(to)
  const fromDirectory = isDirectory(source)
  if (target) {
    if (isSame(source, target)) throw codeError('ERR_FS_CP_EINVAL', 'src and dest cannot be the same')
    if (fromDirectory && !isDirectory(target))
      throw codeError('ERR_FS_CP_DIR_TO_NON_DIR', `Cannot overwrite non-directory ${to} with directory ${from}`)
    if (!fromDirectory && isDirectory(target))
      throw codeError('ERR_FS_CP_NON_DIR_TO_DIR', `Cannot overwrite directory ${to} with non-directory ${from}`)
  }
  const intoItself = () => codeError('ERR_FS_CP_EINVAL', `Cannot copy ${from} to a subdirectory of self ${to}`)
  if (fromDirectory && `${to}/`.startsWith(`${from.replace(/\/$/, '')}/`)) throw intoItself()
  for (let parent = parentOf(to); parent !== '/'; parent = parentOf(parent)) {
    const stat = sys.stat(parent)
    if (stat && isSame(source, stat)) throw intoItself()
  }
  if (fromDirectory && !recursive)
    throw codeError('ERR_FS_EISDIR', `Recursive option not enabled, cannot copy a directory: ${from}`)
  const special = SPECIAL.get(source[1]! & S_IFMT)
  if (special) throw codeError(special[0], `Cannot copy ${special[1]}: ${to}`)
  if (!sys.stat(parentOf(to))) env.internalBinding('fs').mkdir(parentOf(to), 0o777, true)
}

const parentOf = (path: string): string => {
  const trimmed = path.replace(/(.)\/+$/, '$1')
  const slash = trimmed.lastIndexOf('/')
  return slash <= 0 ? '/' : trimmed.slice(0, slash)
}
