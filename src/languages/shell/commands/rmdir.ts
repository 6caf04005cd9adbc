import { type Call, print, printError } from '../builtins/call.ts'
import { dirname, resolve } from '../kernel-files.ts'
import { missingOperand, reason, withOptions } from './input.ts'

const LONG = { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'i' }

/** `rmdir`: empty folders only, and never what a link leads to; with `-p` also those that it stood in. */
export const rmdir = withOptions('pvi', LONG, async (call, options) => {
  if (options.rest.length === 0) return missingOperand(call)
  let status = 0
  for (const name of options.rest) {
    const chain = options.has('p') ? withParents(name) : [name]
    for (const folder of chain) {
      const why = remove(call, folder)
      if (why === null) {
        if (options.has('v')) await print(call, `rmdir: removing directory, '${folder}'\n`)
        continue
      }
      if (!(options.has('i') && why === 'Directory not empty')) {
        status = 1
        await printError(call, `rmdir: failed to remove '${folder}': ${why}\n`)
      }
      break
    }
  }
  return status
})

/** Why it could not be. */
function remove({ scope }: Call, name: string): string | null {
  if (/(^|\/)\.\/*$/.test(name)) return 'Invalid argument'
  try {
    scope.shell.context.sys.rmdir(resolve(scope.cwd, name))
    return null
  } catch (error) {
    return reason(error)
  }
}

/** `a/b/c`, `a/b`, `a`. */
function withParents(name: string): string[] {
  const chain = [name.replace(/(.)\/+$/, '$1')]
  while (chain.at(-1)!.lastIndexOf('/') > 0) chain.push(dirname(chain.at(-1)!))
  return chain
}
