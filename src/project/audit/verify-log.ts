import type { ProjectEvent } from '../../protocol/events.ts'
import { canonicalJson, FIRST_PREVIOUS, sha256 } from '../event-log.ts'
import { fromHex, KEY_ALGORITHM, type LogSeal, MARK, SIGNATURE_ALGORITHM } from './log-seal.ts'

export type LogVerdict =
  | {
      ok: true
      events: number
      project: string
      /** When it was sealed, milliseconds since the epoch. */
      time: number
      /** SHA-256 of the public key: says whose browser sealed it, to whoever knows that browser's. */
      fingerprint: string
    }
  /** The first line of the file, from 1, that is not what was exported. */
  | { ok: false; line: number; reason: string }

/** Verifies an exported log. Pure but for WebCrypto; never throws for a bad file. */
export async function verifyLogFile(text: string): Promise<LogVerdict> {
  const lines = text.split('\n')
  const sealAt = lines.findIndex((line) => line.startsWith('{"seal":'))
  const seal = sealAt < 0 ? null : await readSeal(lines[sealAt]!)
  const broken = await firstBroken(lines, sealAt < 0 ? lines.length : sealAt, seal)
  if (broken !== null) return broken
  if (sealAt < 0) return wrong(lastLine(lines), 'the seal is missing: the file is cut off')
  if (seal === null) return wrong(sealAt, 'the seal was altered: its signature does not belong to it')
  if (seal.events > sealAt) return wrong(sealAt, `the lines from here to ${seal.events} are missing`)
  const rest = lines.slice(sealAt + 1)
  if (rest.length === 0) return wrong(sealAt + 1, 'the last line has no end')
  if (rest.length > 1 || rest[0] !== '') return wrong(sealAt + 1, 'something was added after the seal')
  const fingerprint = await sha256(fromHex(seal.publicKey)!)
  return { ok: true, events: seal.events, project: seal.project, time: seal.time, fingerprint }
}

const wrong = (index: number, reason: string): LogVerdict => ({ ok: false, line: index + 1, reason })

/** Where the next line should stand. */
const lastLine = (lines: string[]): number => (lines.at(-1) === '' ? lines.length - 1 : lines.length)

/** The seal, if it is what was signed. */
async function readSeal(line: string): Promise<LogSeal | null> {
  try {
    const { seal } = JSON.parse(line) as { seal: LogSeal }
    if (canonicalJson({ seal }) !== line || seal.format !== 'tabwright-log') return null
    const { signature, ...signed } = seal
    const [key, bytes] = [fromHex(seal.publicKey), fromHex(signature)]
    if (key === null || bytes === null) return null
    const publicKey = await crypto.subtle.importKey('spki', key, KEY_ALGORITHM, false, ['verify'])
    const words = new TextEncoder().encode(canonicalJson(signed))
    return (await crypto.subtle.verify(SIGNATURE_ALGORITHM, publicKey, bytes, words)) ? seal : null
  } catch {
    return null
  }
}

/** The first of the lines before the seal that is not an exported event in its place. */
async function firstBroken(lines: string[], end: number, seal: LogSeal | null): Promise<LogVerdict | null> {
  let previous = FIRST_PREVIOUS
  for (const [index, line] of lines.slice(0, end).entries()) {
    // Without a seal, the end of the file is not known from its last line.
    if (line === '' && index === lines.length - 1) return null
    const event = parseLine(line)
    if (event === null) return wrong(index, 'this is not a line that was exported')
    if (event.number !== index + 1)
      return wrong(index, `event ${index + 1} should stand here; this is event ${event.number}`)
    if (event.previous !== previous) return wrong(index, 'it does not follow the line before')
    const { hash, ...plain } = event
    if ((await sha256(canonicalJson(plain))) !== hash) return wrong(index, 'its contents are not what was hashed')
    if (seal !== null) {
      if (index >= seal.events) return wrong(index, 'it was added after the export')
      const mark = seal.marks.slice(index * MARK, (index + 1) * MARK)
      if (hash.slice(0, MARK) !== mark) return wrong(index, 'it was altered and hashed anew: the seal knows another')
    }
    previous = hash
  }
  return null
}

/** Only the one way in which a value is written is taken, so that no byte can change unseen. */
function parseLine(line: string): ProjectEvent | null {
  try {
    const event = JSON.parse(line) as ProjectEvent
    return canonicalJson(event) === line && typeof event?.hash === 'string' ? event : null
  } catch {
    return null
  }
}
