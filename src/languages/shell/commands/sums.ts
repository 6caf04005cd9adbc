import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { type Builtin, type Call, print, printError } from '../builtins/call.ts'
import { decode } from '../io.ts'
import { resolve } from '../kernel-files.ts'
import { eachContent, type Options, parseOptions, reason } from './input.ts'

type Hash = (bytes: Uint8Array) => Uint8Array

/** The browser's own digests are missing in a worker of an opaque origin. */
const HASHES: Record<string, Hash> = {
  md5sum: md5,
  sha1sum: sha1,
  sha224sum: sha224,
  sha256sum: sha256,
  sha384sum: sha384,
  sha512sum: sha512,
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const sum: Builtin = async (call) => {
  const options = parseOptions(call.args, 'bcqtw', {
    binary: 'b',
    check: 'c',
    quiet: 'q',
    status: 's',
    text: 't',
    warn: 'w',
  })
  if (options.unknown !== null) {
    await printError(call, `${call.name}: unrecognized option '${options.unknown}'\n`)
    return 1
  }
  if (options.has('c')) return check(call, options)
  return eachContent(call, options.rest, (bytes, name) =>
    print(call, `${hex(HASHES[call.name]!(bytes))} ${options.has('b') ? '*' : ' '}${name}\n`),
  )
}

/** Each line of the inputs names a file and the sum that it should have. */
async function check(call: Call, options: Options): Promise<number> {
  const { scope } = call
  let failed = 0
  let missing = 0
  const status = await eachContent(call, options.rest, async (bytes) => {
    for (const line of decode(bytes).split('\n')) {
      const match = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line)
      if (!match) continue
      const [, wanted, name] = match as unknown as [string, string, string]
      let verdict = 'OK'
      try {
        const content = scope.shell.context.sys.readFile(resolve(scope.cwd, name))
        if (hex(HASHES[call.name]!(content)) !== wanted.toLowerCase()) {
          verdict = 'FAILED'
          failed++
        }
      } catch (error) {
        await printError(call, `${call.name}: ${name}: ${reason(error)}\n`)
        verdict = 'FAILED open or read'
        missing++
      }
      const silent = options.has('s') || (options.has('q') && verdict === 'OK')
      if (!silent) await print(call, `${name}: ${verdict}\n`)
    }
  })
  const warn = (count: number, one: string, many: string) =>
    printError(call, `${call.name}: WARNING: ${count} ${count === 1 ? one : many}\n`)
  if (missing > 0) await warn(missing, 'listed file could not be read', 'listed files could not be read')
  if (failed > 0) await warn(failed, 'computed checksum did NOT match', 'computed checksums did NOT match')
  return failed + missing > 0 ? 1 : status
}

export const SUMS: Record<string, Builtin> = Object.fromEntries(Object.keys(HASHES).map((name) => [name, sum]))
