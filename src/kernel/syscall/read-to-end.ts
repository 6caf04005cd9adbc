import { SystemError } from '../../protocol/errors.ts'
import { joinBytes } from '../join-bytes.ts'
import type { Call, OpenFile } from '../process/open-file.ts'

const CHUNK = 65_536
/** A device or pipe that has given so much gives more for ever; bytes. Node itself ends at 2 GiB. */
const LARGEST = 512 * 1024 * 1024
/** After so many bytes the kernel's other work gets a turn: timers, signals, the next process. */
const TURN_BYTES = 4 * 1024 * 1024

/** What an open file gives until its end. Throws EFBIG where there is none, ECANCELED when the call is given up. */
export async function readToEnd(open: OpenFile, call: Call): Promise<Uint8Array> {
  if (!open.read) throw new SystemError('EBADF', 'read')
  const chunks: Uint8Array[] = []
  let size = 0
  let turnAt = TURN_BYTES
  for (;;) {
    const chunk = await open.read(CHUNK, -1, call)
    if (chunk.length === 0) return joinBytes(chunks)
    chunks.push(chunk)
    size += chunk.length
    if (size > LARGEST) throw new SystemError('EFBIG', 'read')
    if (size < turnAt) continue
    turnAt += TURN_BYTES
    await turn(call)
  }
}

/** Lets the event loop go round once. */
function turn(call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      call.onCancel(null)
      resolve()
    })
    call.onCancel(() => {
      clearTimeout(timer)
      reject(new SystemError('ECANCELED', 'read'))
    })
  })
}
