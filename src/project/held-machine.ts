import type { Policy, Rule } from '../protocol/policy.ts'
import type { GuardedSandbox, Sandbox } from '../protocol/sandbox.ts'

/**
 * The machine for tests that are run from the page: what they run is mostly the agent's own code, so what the person
 * denied is denied to it, and approved tests are not changed by it. Nothing is asked: there is no run to wait in.
 */
export function createHeldMachine(rules: () => readonly Rule[]): (sandbox: Sandbox) => Promise<Sandbox> {
  let held: Promise<GuardedSandbox | null> | null = null
  const ask = async () => ({ allowed: false as const, reason: 'Approved tests are not changed by tests.' })

  return async (sandbox) => {
    const binding = rules().filter(({ effect, approvedTest }) => effect === 'deny' || approvedTest)
    if (binding.length === 0 && held === null) return sandbox
    held ??= sandbox.guarded?.({ ask, refused() {} }).catch(unsupported) ?? Promise.resolve(null)
    const machine = await held
    const policy: Policy = { preset: 'auto', rules: binding }
    await machine?.setPolicy(policy)
    return machine ?? sandbox
  }
}

function unsupported(error: { code?: unknown }): null {
  if (error.code === 'UNSUPPORTED') return null
  throw error
}
