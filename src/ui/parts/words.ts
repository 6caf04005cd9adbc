/** Numbers and names as the page writes them: short, exact, with units. */

/** `1:52`, or `1:02:03` from an hour on. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const rest = `${String(Math.floor(seconds / 60) % 60).padStart(seconds >= 3600 ? 2 : 1, '0')}:${String(seconds % 60).padStart(2, '0')}`
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest
}

/** `4 ms`, `1.21 s`, `1:52`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return '<1 ms'
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`
  return clock(milliseconds)
}

/** `940`, `31.4k`, `1.2M`. */
export function thousands(count: number): string {
  if (count < 1000) return String(count)
  if (count < 999_950) return `${(count / 1000).toFixed(1).replace(/\.0$/, '')}k`
  return `${(count / 1_000_000).toFixed(1)}M`
}

/** `$0.0042`, `$1.20`. */
export const dollars = (amount: number): string => `$${amount.toFixed(amount > 0 && amount < 0.1 ? 4 : 2)}`

/** `312 bytes`, `11.4 KB`. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} bytes`
  if (count < 999_950) return `${(count / 1000).toFixed(1)} KB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}

/** `1 file`, `5 files`. */
export function many(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`
}

export function timeOfDay(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB')
}

/** `today 10:41`, `yesterday 10:41`, or a date. */
export function dayAndTime(time: number, now = Date.now()): string {
  const short = new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000)
  if (days === 0) return `today ${short}`
  if (days === 1) return `yesterday ${short}`
  return new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

/** Lines added and removed, with a real minus sign. */
export function plusMinus(added: number, removed: number): string {
  return removed === 0 ? `+${added}` : `+${added} −${removed}`
}

const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** `Mod+Enter` as this machine's keyboard has it: `⌘ ↵` or `Ctrl ↵`. */
export function keysText(keys: string): string {
  const mac = isMac()
  return keys
    .split(/[+ ]/)
    .map((key) => {
      if (key === 'Mod') return mac ? '⌘' : 'Ctrl'
      if (key === 'Shift') return '⇧'
      if (key === 'Alt' && mac) return '⌥'
      if (key === 'Enter') return '↵'
      if (key === 'Escape') return 'Esc'
      return key
    })
    .join(' ')
}
