import { fail } from './errno.ts'
import type { WasiCalls, WasiHost } from './host.ts'
import { filetypeOf } from './rights.ts'

/** Bytes of a `dirent` before its name. */
const HEAD = 24

/** `fd_readdir` and `fd_prestat_*`. */
export function createDirectoryCalls(host: WasiHost): WasiCalls {
  const { sys, descriptors } = host
  const encoder = new TextEncoder()
  const preopened = (number: number) => descriptors.get(number).preopened ?? fail('EINVAL')

  return {
    fd_readdir(number: number, buffer: number, length: number, cookie: bigint, result: number) {
      const directory = descriptors.directory(number, 'FD_READDIR')
      // A cookie is a place in the names as they were when reading began.
      if (cookie === 0n || !directory.names) directory.names = sys.readdir(directory.path)
      const view = host.memory.view()
      const start = buffer >>> 0
      const end = start + (length >>> 0)
      let at = start
      for (let place = Number(cookie); place < directory.names.length && at < end; place++) {
        const { name, type } = directory.names[place]!
        const text = encoder.encode(name)
        const entry = new Uint8Array(HEAD + text.length)
        const fields = new DataView(entry.buffer)
        fields.setBigUint64(0, BigInt(place + 1), true)
        fields.setUint32(16, text.length, true)
        fields.setUint8(20, filetypeOf(type))
        entry.set(text, HEAD)
        // The last one is cut off where the buffer ends; by that the program knows that there are more.
        const part = entry.subarray(0, end - at)
        new Uint8Array(view.buffer, at, part.length).set(part)
        at += part.length
      }
      view.setUint32(result >>> 0, at - start, true)
    },
    fd_prestat_get(number: number, result: number) {
      const name = encoder.encode(preopened(number))
      const view = host.memory.view()
      view.setUint32(result >>> 0, 0, true)
      view.setUint32((result >>> 0) + 4, name.length, true)
    },
    fd_prestat_dir_name(number: number, buffer: number, length: number) {
      const name = encoder.encode(preopened(number))
      if (name.length > length >>> 0) fail('ENOBUFS')
      host.memory.bytes(buffer, name.length).set(name)
    },
  }
}
