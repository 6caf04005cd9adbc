/** The one user of the machine, to whom everything belongs: as the kernel's files and `/etc/passwd` have it. */
export const USER = { name: 'user', uid: 1000, group: 'user', gid: 1000 }

/** The name of a file's owner, or the number where nobody has it. */
export const ownerName = (uid: number): string => NAMES.get(uid) ?? String(uid)
export const groupName = (gid: number): string => GROUPS.get(gid) ?? String(gid)

const NAMES = new Map([
  [0, 'root'],
  [USER.uid, USER.name],
])
const GROUPS = new Map([
  [0, 'root'],
  [USER.gid, USER.group],
])
