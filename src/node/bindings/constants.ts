import type { BindingFactory } from '../env.ts'
import type { Binding } from '../shape.ts'

/** `internalBinding('constants')` (`src/node_constants.cc`): no program can change one or take it away. */
export const constants: BindingFactory = (_env, stub) => {
  const fix = (group: Binding): void => {
    for (const [name, value] of Object.entries(group)) {
      if (typeof value === 'object' && value !== null) fix(value)
      else Object.defineProperty(group, name, { writable: false, configurable: false })
    }
  }
  fix(stub)
  return {}
}
