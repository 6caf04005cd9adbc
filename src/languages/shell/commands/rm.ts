import { type Call, print, printError } from '../builtins/call.ts'
import { isType, join, resolve, S_IFDIR } from '../kernel-files.ts'
import { missingOperand, reason, withOptions } from './input.ts'

const LONG = { force: 'f', recursive: 'r', verbose: 'v', dir: 'd', 'no-preserve-root': 'N', interactive: 'i' }

/** `rm`. A link is removed, never followed, whether or not it leads anywhere. */
export const rm = withOptions('rRfvdiIN', LONG, async (call, options) => {
  const { scope } = call
  const { sys } = scope.shell.context
  const force = options.has('f')
  const recursive = options.has('r') || options.has('R')
  if (options.rest.length === 0) return force ? 0 : missingOperand(call)
  let status = 0

  async function remove(path: string, shown: string): Promise<void> {
    const stat = sys.lstat(path)
    if (!stat) {
      if (!force) await fail(call, shown, 'No such file or directory')
      return
    }
    if (!isType(stat, S_IFDIR)) {
      if (shown.endsWith('/')) return fail(call, shown, 'Not a directory')
      sys.unlink(path)
      if (options.has('v')) await print(call, `removed '${shown}'\n`)
      return
    }
    if (!recursive && !options.has('d')) return fail(call, shown, 'Is a directory')
    if (recursive) for (const { name } of sys.readdir(path)) await attempt(join(path, name), join(shown, name))
    sys.rmdir(path)
    if (options.has('v')) await print(call, `removed directory '${shown}'\n`)
  }
  async function fail(call: Call, shown: string, why: string): Promise<void> {
    status = 1
    await printError(call, `rm: cannot remove '${shown}': ${why}\n`)
  }
  async function attempt(path: string, shown: string): Promise<void> {
    try {
      await remove(path, shown)
    } catch (error) {
      const why = reason(error)
      if (!(force && why === 'No such file or directory')) await fail(call, shown, why)
    }
  }

  for (const name of options.rest) {
    if (/(^|\/)\.\.?\/*$/.test(name)) {
      status = 1
      await printError(call, `rm: refusing to remove '.' or '..' directory: skipping '${name}'\n`)
    } else if (resolve(scope.cwd, name) === '/' && !options.has('N')) {
      status = 1
      await printError(
        call,
        "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
      )
    } else await attempt(resolve(scope.cwd, name), name)
  }
  return status
})
