import type { GuardAsker, Rule } from '../src/protocol/policy.ts'
import type { GuardedSandbox, Sandbox } from '../src/protocol/sandbox.ts'

/** null where the engine cannot hold programs to a policy. */
export async function guard(sandbox: Sandbox, asker: GuardAsker): Promise<GuardedSandbox | null> {
  try {
    return (await sandbox.guarded?.(asker)) ?? null
  } catch (error) {
    if ((error as { code?: unknown }).code === 'UNSUPPORTED') return null
    throw error
  }
}

/**
 * A copy of a machine in which code may be loaded and called with anything: it reaches no other host, and starts
 * nothing that the person denied. What it does to files goes with the copy. Nothing is asked.
 */
export async function shutCopy(machine: Sandbox, rules: readonly Rule[]): Promise<Sandbox> {
  const copy = await machine.fork()
  const ask = async () => ({ allowed: false as const, reason: 'Nobody is asked while a candidate is judged.' })
  const held = await guard(copy, { ask, refused() {} })
  const denied = rules.filter(({ effect, on }) => effect === 'deny' && on.kind !== 'path')
  await held?.setPolicy({ preset: 'auto', rules: [{ effect: 'deny', on: { kind: 'host', host: '*' } }, ...denied] })
  return held === null ? copy : { ...held, teardown: () => copy.teardown() }
}
