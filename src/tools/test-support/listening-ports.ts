import { readdir, readFile, readlink } from 'node:fs/promises'

/** The TCP ports on which a process group listens, read from Linux's /proc (proc(5), `net/tcp`: state 0A). */
export async function listeningPorts(group: number): Promise<number[]> {
  const sockets = new Map<string, number>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/)
      if (columns[3] === '0A') sockets.set(`socket:[${columns[9]}]`, Number.parseInt(columns[1]!.split(':')[1]!, 16))
    }
  }
  const ports: number[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // After the command in brackets: state, parent, process group.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const port = sockets.get(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))
      if (port !== undefined) ports.push(port)
    }
  }
  return ports
}
