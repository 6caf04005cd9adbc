import { type Builtin, print } from '../builtins/call.ts'
import { USER } from '../user.ts'
import { withOptions } from './input.ts'

const UNAME: [letter: string, value: string][] = [
  ['s', 'Linux'],
  ['n', 'localhost'],
  ['r', '6.0.0-tabwright'],
  ['v', '#1'],
  ['m', 'wasm32'],
  ['o', 'GNU/Linux'],
]
const UNAME_LONG = {
  all: 'a',
  'kernel-name': 's',
  nodename: 'n',
  'kernel-release': 'r',
  'kernel-version': 'v',
  machine: 'm',
  'operating-system': 'o',
}

export const uname = withOptions('asnrvmopi', UNAME_LONG, async (call, options) => {
  const chosen = UNAME.filter(([letter]) => options.has('a') || options.has(letter))
  await print(call, `${(chosen.length > 0 ? chosen : UNAME.slice(0, 1)).map(([, value]) => value).join(' ')}\n`)
  return 0
})

export const arch: Builtin = async (call) => {
  await print(call, 'wasm32\n')
  return 0
}

/** There is one user, to whom everything belongs. */
export const id = withOptions('ugnrG', { user: 'u', group: 'g', name: 'n', groups: 'G' }, async (call, options) => {
  const { name, uid, group, gid } = USER
  const [asked, called] = options.has('u') ? [uid, name] : [gid, group]
  const one = options.has('u') || options.has('g') || options.has('G')
  const all = `uid=${uid}(${name}) gid=${gid}(${group}) groups=${gid}(${group})`
  await print(call, `${one ? (options.has('n') ? called : asked) : all}\n`)
  return 0
})

/** Processes run on threads of their own, but the kernel is one: more would mislead whoever plans by it. */
export const nproc: Builtin = async (call) => {
  await print(call, '1\n')
  return 0
}

/** Nothing waits to be written anywhere. */
export const sync: Builtin = () => 0

export const tty: Builtin = async (call) => {
  const terminal = call.io.get(0)?.kind === 'TTY'
  if (call.args.includes('-s')) return terminal ? 0 : 1
  await print(call, terminal ? '/dev/tty\n' : 'not a tty\n')
  return terminal ? 0 : 1
}
