import type { SyscallArgs, SyscallName, SyscallResult } from '../../../protocol/syscall.ts'
import type { NodeEnv } from '../../env.ts'

type Step = [name: SyscallName, args: unknown[]]

/**
 * What a file operation does, as a generator of system calls: written once, run either by sleeping in each call or by
 * awaiting it.
 */
export type Plan<T = unknown> = Generator<Step, T, any>

export function* sys<N extends SyscallName>(name: N, ...args: SyscallArgs<N>): Plan<SyscallResult<N>> {
  return yield [name, args]
}

export function runSync<T>(env: NodeEnv, plan: Plan<T>): T {
  const calls = env.context.sys as any
  let step = plan.next()
  while (!step.done) {
    const [name, args]: Step = step.value
    let result: unknown
    try {
      result = calls[name](...args)
    } catch (error) {
      step = plan.throw(error)
      continue
    }
    step = plan.next(result)
  }
  return step.value
}

export async function runAsync<T>(env: NodeEnv, plan: Plan<T>): Promise<T> {
  const calls = env.context.async as any
  let step = plan.next()
  while (!step.done) {
    const [name, args]: Step = step.value
    let result: unknown
    try {
      result = await calls[name](...args).promise
    } catch (error) {
      step = plan.throw(error)
      continue
    }
    step = plan.next(result)
  }
  return step.value
}
