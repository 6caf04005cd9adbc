import type { ProjectEvent } from '../../protocol/events.ts'
import type { Storage } from '../../protocol/storage.ts'
import { canonicalJson, FIRST_PREVIOUS } from '../event-log.ts'
import { KEY_ALGORITHM, type LogSeal, MARK, SIGNATURE_ALGORITHM, toHex } from './log-seal.ts'

export interface ExportLogOptions {
  name: string
  events: readonly ProjectEvent[]
  storage: Pick<Storage, 'loadSigningKey' | 'saveSigningKey'>
  /** Milliseconds since the epoch. */
  now: () => number
}

/** A project's history as JSON lines, one event in each, and a signed seal at the end. */
export async function exportLog({ name, events, storage, now }: ExportLogOptions): Promise<string> {
  const pair = await signingKey(storage)
  const unsigned: Omit<LogSeal, 'signature'> = {
    format: 'tabwright-log',
    version: 1,
    project: name,
    events: events.length,
    head: events.at(-1)?.hash ?? FIRST_PREVIOUS,
    marks: events.map(({ hash }) => hash.slice(0, MARK)).join(''),
    time: now(),
    algorithm: 'ECDSA-P256-SHA256',
    publicKey: toHex(await crypto.subtle.exportKey('spki', pair.publicKey)),
  }
  const words = new TextEncoder().encode(canonicalJson(unsigned))
  const signature = toHex(await crypto.subtle.sign(SIGNATURE_ALGORITHM, pair.privateKey, words))
  const seal: LogSeal = { ...unsigned, signature }
  return [...events.map(canonicalJson), canonicalJson({ seal })].map((line) => `${line}\n`).join('')
}

/** This browser's pair: made on first use. The private half never leaves the browser, and no script can read it. */
async function signingKey(storage: ExportLogOptions['storage']): Promise<CryptoKeyPair> {
  const known = await storage.loadSigningKey()
  if (known !== null) return known
  const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, false, ['sign', 'verify'])
  await storage.saveSigningKey(pair)
  return pair
}
