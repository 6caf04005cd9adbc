const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/**
 * How long a host asks to wait, in milliseconds, or undefined where it does not say.
 * `Retry-After` holds seconds or a date (RFC 9110, 10.2.3). A browser hides the header unless the host exposes it,
 * so the sentence in the body ("try again in 6m0.5s") is read as well.
 */
export function retryAfterMs(headers: Headers | undefined, message: string, now: number): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (milliseconds >= 0) return milliseconds
  const header = headers?.get('retry-after')
  if (header) {
    const seconds = Number(header)
    if (seconds >= 0) return seconds * 1000
    const date = Date.parse(header)
    if (!Number.isNaN(date)) return Math.max(0, date - now)
  }
  const said = /(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|s|m|h)\s*)+)/i.exec(message)
  if (!said) return undefined
  let total = 0
  for (const [, amount, unit] of said[1]!.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    total += Number(amount) * UNITS[unit!]!
  return Math.ceil(total)
}
