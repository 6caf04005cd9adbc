import type { BindingFactory } from '../env.ts'
import { compileBuiltin } from '../warm-up.ts'

/** `internalBinding('builtins')`: each module of the library is compiled when it is first asked for. */
export const builtins: BindingFactory = (env, stub) => {
  const binding: any = {
    builtinIds: stub.builtinIds.filter((id: string) => env.library.has(id)),
    compileFunction: (id: string) => compileBuiltin(env, id),
    setInternalLoaders(internalBinding: any, requireBuiltin: any) {
      env.internalLoaders = [internalBinding, requireBuiltin]
      env.requireBuiltin = requireBuiltin
    },
    hasCachedBuiltins: () => true,
  }
  Object.defineProperty(stub, 'natives', {
    configurable: true,
    enumerable: true,
    get: () => Object.fromEntries(env.library.ids.map((id) => [id, env.library.source(id)])),
  })
  return binding
}
