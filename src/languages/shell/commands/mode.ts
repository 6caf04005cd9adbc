import { isType, S_IFDIR, S_IFLNK, S_IFREG } from '../kernel-files.ts'

/** `-rw-r--r--`, as `ls -l` and `stat -c %A` show a mode. */
export function modeText(stat: Float64Array): string {
  const mode = stat[1]!
  const kind = isType(stat, S_IFDIR) ? 'd' : isType(stat, S_IFLNK) ? 'l' : isType(stat, S_IFREG) ? '-' : 'c'
  let text = kind
  for (const [shift, special, set, unset] of [
    [6, 0o4000, 's', 'S'],
    [3, 0o2000, 's', 'S'],
    [0, 0o1000, 't', 'T'],
  ] as const) {
    const bits = (mode >> shift) & 7
    text += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-')
    text += mode & special ? (bits & 1 ? set : unset) : bits & 1 ? 'x' : '-'
  }
  return text
}

/** What `stat` calls the kind of a file. */
export function kindText(stat: Float64Array): string {
  if (isType(stat, S_IFDIR)) return 'directory'
  if (isType(stat, S_IFLNK)) return 'symbolic link'
  if (isType(stat, S_IFREG)) return stat[8] === 0 ? 'regular empty file' : 'regular file'
  return 'character special file'
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `2024-02-03 04:05:06.000000000 +0000`, in the tab's time zone. */
export function longTime(seconds: number, nanoseconds: number): string {
  const date = new Date(seconds * 1000)
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day} ${time}.${String(nanoseconds).padStart(9, '0')} ${zone}`
}
