import type { Judged, Statement } from '../../protocol/referee.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'

/** Does what needs programs in a copy of the candidate's machine, which is gone afterwards, and at the signal at once. */
export async function onCopy(
  { copy }: Judged,
  signal: AbortSignal,
  work: (machine: Sandbox) => Promise<Statement>,
): Promise<Statement> {
  const machine = await copy()
  if (machine === null)
    return { problems: 0, state: 'not-judged', text: 'this engine cannot copy a machine to look in' }
  // Its processes end with it, whatever they wait for.
  const end = () => machine.teardown()
  if (signal.aborted) {
    end()
    signal.throwIfAborted()
  }
  signal.addEventListener('abort', end, { once: true })
  try {
    return await work(machine)
  } finally {
    signal.removeEventListener('abort', end)
    if (!signal.aborted) end()
  }
}

/** The first few, and how many more. */
export function listed(all: readonly string[], most = 3): string {
  const more = all.length > most ? `, and ${all.length - most} more` : ''
  return `${all.slice(0, most).join('; ')}${more}`
}
