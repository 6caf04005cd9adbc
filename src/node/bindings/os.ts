import type { BindingFactory } from '../env.ts'

const MEMORY_BYTES = 4 * 2 ** 30

/** `internalBinding('os')`: a Linux machine with the browser's number of processors; the rest is made up. */
export const os: BindingFactory = (env) => {
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
    getInterfaceAddresses: () => ['lo', '127.0.0.1', '255.0.0.0', 'IPv4', '00:00:00:00:00:00', true, -1],
    getHomeDirectory: home,
    getUserInfo: (options?: { encoding?: string }) => {
      const text = (value: string) =>
        options?.encoding === 'buffer' ? env.requireBuiltin('buffer').Buffer.from(value) : value
      return { uid: 1000, gid: 1000, username: text('user'), homedir: text(home()), shell: text('/bin/sh') }
    },
    setPriority: () => 0,
    getPriority: () => 0,
    getOSInformation: () => ['Linux', '#1 SMP', '6.1.0', 'x86_64'],
    isBigEndian: false,
  }
}
