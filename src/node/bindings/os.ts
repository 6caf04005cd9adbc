import type { BindingFactory } from '../env.ts'

const MEMORY_BYTES = 4 * 2 ** 30
const ESRCH = -3
const EPERM = -1
const EACCES = -13

/** What `lib/os.js` makes a SystemError of. */
interface Failure {
  errno: number
  code: string
  message: string
  syscall: string
}

/**
 * `internalBinding('os')` (`src/node_os.cc`): a Linux machine with the browser's number of processors; the rest is made
 * up. A process's priority is a number that it keeps: no browser lets a worker have one. Of other processes it is 0 and
 * cannot be changed.
 */
export const os: BindingFactory = (env) => {
  let niceness = 0
  const fail = (errno: number, syscall: string, failure: Failure) => {
    const [code, message] = env.errnoName(errno)
    Object.assign(failure, { errno, code, message, syscall })
  }
  const exists = (pid: number): boolean => {
    try {
      if (pid > 0) env.context.sys.kill(pid, 0)
      return pid > 0
    } catch {
      return false
    }
  }
  const isOwn = (pid: number) => pid === 0 || pid === env.start?.pid
  const processors = () => env.native.navigator.hardwareConcurrency || 1
  const home = () => env.process.env.HOME ?? '/home'
  return {
    getHostname: () => 'tab',
    getLoadAvg(target: Float64Array) {
      target.fill(0)
    },
    getUptime: () => env.native.performance.now() / 1000,
    getTotalMem: () => MEMORY_BYTES,
    getFreeMem: () => MEMORY_BYTES / 2,
    getAvailableParallelism: processors,
    // Seven entries for each processor: model, speed, and times of user, nice, sys, idle, irq.
    getCPUs: () => Array.from({ length: processors() }, () => ['virtual', 0, 0, 0, 0, 0, 0]).flat(),
    // Seven entries for each address: interface, address, netmask, family, mac, internal, scope id.
    getInterfaceAddresses: () => [
      ...['lo', '127.0.0.1', '255.0.0.0', 'IPv4', '00:00:00:00:00:00', true, -1],
      ...['lo', '::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'IPv6', '00:00:00:00:00:00', true, 0],
    ],
    getHomeDirectory: home,
    getUserInfo: (options?: { encoding?: string }) => {
      const text = (value: string) =>
        options?.encoding === 'buffer' ? env.requireBuiltin('buffer').Buffer.from(value) : value
      return { uid: 1000, gid: 1000, username: text('user'), homedir: text(home()), shell: text('/bin/sh') }
    },
    setPriority(pid: number, priority: number, failure: Failure) {
      // Only root may raise a priority.
      const errno = isOwn(pid) ? (priority < niceness ? EACCES : 0) : exists(pid) ? EPERM : ESRCH
      if (errno) fail(errno, 'uv_os_setpriority', failure)
      else niceness = priority
      return errno
    },
    getPriority(pid: number, failure: Failure) {
      if (isOwn(pid)) return niceness
      if (exists(pid)) return 0
      return fail(ESRCH, 'uv_os_getpriority', failure)
    },
    getOSInformation: () => ['Linux', '#1 SMP', '6.1.0', 'x86_64'],
    isBigEndian: false,
  }
}
