import type { BindingFactory } from '../env.ts'

/** `internalBinding('credentials')`: everything runs as one ordinary user, who may not become another. */
export const credentials: BindingFactory = (env) => {
  const id = 1000
  const change = (syscall: string) => (wanted: unknown) => {
    if (wanted === id) return 0
    // The only name in /etc/passwd and /etc/group.
    if (wanted === 'user') return 0
    if (typeof wanted === 'string') return 1
    throw env.uvException({ code: 'EPERM', errno: -1, syscall })
  }
  return {
    safeGetenv: (name: string) => env.process.env[name],
    getTempDir: () =>
      (env.process.env.TMPDIR || env.process.env.TMP || env.process.env.TEMP || '/tmp').replace(/(.)\/$/, '$1'),
    getuid: () => id,
    geteuid: () => id,
    getgid: () => id,
    getegid: () => id,
    getgroups: () => [id],
    setuid: change('setuid'),
    seteuid: change('seteuid'),
    setgid: change('setgid'),
    setegid: change('setegid'),
    setgroups: (groups: unknown[]) => {
      const unknown = groups.findIndex((group) => typeof group === 'string')
      if (unknown >= 0) return unknown + 1
      throw env.uvException({ code: 'EPERM', errno: -1, syscall: 'setgroups' })
    },
    initgroups: (user: unknown, group: unknown) => {
      if (typeof group === 'string') return 2
      if (typeof user === 'string' && user !== 'user') return 1
      throw env.uvException({ code: 'EPERM', errno: -1, syscall: 'initgroups' })
    },
  }
}
