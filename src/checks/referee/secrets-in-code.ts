import type { RefereeCheck } from '../../protocol/referee.ts'
import { findSecretSpans } from '../../protocol/secret-forms.ts'

/** Keys and passwords that a candidate wrote into files where there were none of them before. */
export const secretsInCode: RefereeCheck = {
  name: 'secrets in code',
  boundMs: 10_000,
  quick: true,
  async look({ changes }) {
    const found = (await changes()).flatMap(({ path, before, after }) => {
      const known = new Set(secretsIn(before).map(({ secret }) => secret))
      const added = secretsIn(after).filter(({ secret }) => !known.has(secret))
      return added.map(({ kind }) => `${kind} in ${path}`)
    })
    const text = found.length === 0 ? 'no secret in what it wrote' : found.join(', ')
    return { problems: found.length, text }
  },
}

function secretsIn(bytes: Uint8Array | null): { secret: string; kind: string }[] {
  const text = bytes === null ? '' : new TextDecoder().decode(bytes)
  return findSecretSpans(text).map(({ start, end, kind }) => ({ secret: text.slice(start, end), kind }))
}
