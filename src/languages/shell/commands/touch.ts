import { type Call, printError } from '../builtins/call.ts'
import { resolve } from '../kernel-files.ts'
import { missingOperand, type Options, reason, withOptions } from './input.ts'

const LONG = { date: 'd', reference: 'r', 'no-create': 'c', 'no-dereference': 'h' }

/** `touch`, with the times that `-d`, `-t` and `-r` name. */
export const touch = withOptions('acmhfd:t:r:', LONG, async (call, options) => {
  const { scope } = call
  const { sys } = scope.shell.context
  if (options.rest.length === 0) return missingOperand(call)
  const time = wantedTime(call, options)
  if (typeof time === 'string') {
    await printError(call, `touch: ${time}\n`)
    return 1
  }
  let status = 0
  for (const name of options.rest) {
    const path = resolve(scope.cwd, name)
    try {
      let stat = options.has('h') ? sys.lstat(path) : sys.stat(path)
      if (!stat) {
        if (options.has('c')) continue
        sys.close(sys.open(path, 0o101, 0o666))
        stat = sys.stat(path)!
      }
      const keep = (index: number) => stat[index]! + stat[index + 1]! / 1e9
      const atime = options.has('m') && !options.has('a') ? keep(10) : time[0]
      const mtime = options.has('a') && !options.has('m') ? keep(12) : time[1]
      if (options.has('h')) sys.lutimes(path, atime, mtime)
      else sys.utimes(path, atime, mtime)
    } catch (error) {
      status = 1
      await printError(call, `touch: cannot touch '${name}': ${reason(error)}\n`)
    }
  }
  return status
})

/** Seconds of access and of change, or what is wrong. */
function wantedTime({ scope }: Call, options: Options): [atime: number, mtime: number] | string {
  const reference = options.value('r')
  if (reference !== undefined) {
    const stat = scope.shell.context.sys.stat(resolve(scope.cwd, reference))
    if (!stat) return `failed to get attributes of '${reference}': No such file or directory`
    return [stat[10]! + stat[11]! / 1e9, stat[12]! + stat[13]! / 1e9]
  }
  const text = options.value('d')
  const stamp = options.value('t')
  let seconds = Date.now() / 1000
  if (text !== undefined) seconds = parseDate(text)
  else if (stamp !== undefined) seconds = parseStamp(stamp)
  return Number.isNaN(seconds) ? `invalid date format '${text ?? stamp}'` : [seconds, seconds]
}

/** `@SECONDS`, the words that people use, and what the browser reads as a date. */
function parseDate(text: string): number {
  const epoch = /^@(-?\d+(\.\d+)?)$/.exec(text)
  if (epoch) return Number(epoch[1])
  const now = Date.now() / 1000
  const words: Record<string, number> = { now: 0, today: 0, yesterday: -86_400, tomorrow: 86_400 }
  if (text in words) return now + words[text]!
  const ago = /^([-+]?\d+) (second|sec|minute|min|hour|day|week)s?( ago)?$/.exec(text)
  const units: Record<string, number> = {
    second: 1,
    sec: 1,
    minute: 60,
    min: 60,
    hour: 3600,
    day: 86_400,
    week: 604_800,
  }
  if (ago) return now + Number(ago[1]) * units[ago[2]!]! * (ago[3] ? -1 : 1)
  // A day alone is midnight here, not in Greenwich.
  return new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text).getTime() / 1000
}

/** `[[CC]YY]MMDDhhmm[.ss]`. */
function parseStamp(text: string): number {
  const match = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text)
  if (!match) return Number.NaN
  const [, first, second, month, day, hour, minute, seconds = '0'] = match
  // With only one pair before the month, it is the year of the century.
  const short = Number(second ?? first)
  const year =
    first === undefined
      ? new Date().getFullYear()
      : second === undefined
        ? short + (short < 69 ? 2000 : 1900)
        : Number(first) * 100 + Number(second)
  return new Date(year, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(seconds)).getTime() / 1000
}
