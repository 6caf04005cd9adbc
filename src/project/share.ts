import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'
import { deflate, inflate } from './deflate.ts'
import { chainEvents, sha256 } from './event-log.ts'
import { eventBody } from './event-shapes.ts'
import {
  fromBase64Url,
  type PackedContent,
  packContent,
  packedContent,
  textOf,
  toBase64Url,
  unpackContent,
} from './packed-content.ts'
import { missingContents, type Receipt, refusal } from './received.ts'
import { findSecrets, type SecretFinding } from './secrets.ts'
import { hash, listOf, number, object, ShapeError, text } from './shape.ts'

/** The fragment's beginning; the number is the format's version. */
const PREFIX = '#p1='

/** Longer links are cut by some mail and chat programs. Bytes. */
export const LARGE_LINK = 32 * 1024

/** Chromium cuts addresses at 2 MB. */
const LONGEST_LINK = 2 * 1024 * 1024
const LARGEST_INFLATED = 32 * 1024 * 1024

/**
 * What a link carries. Hashes of the chain are left out, since they can be computed: `head` is the last one, and proves
 * the rest. Contents are those of the current files only, without their hashes.
 */
interface SharePayload {
  name: string
  head: string
  /** Milliseconds since the line before (the first: since the epoch), and the line. */
  lines: [number, EventBody][]
  contents: PackedContent[]
}

const payloadShape = object({
  name: text,
  head: hash,
  lines: listOf((line, at) => {
    if (!Array.isArray(line)) throw new ShapeError(`${at} is not a list`)
    number(line[0], `${at}.time`)
    eventBody(line[1], at)
  }),
  contents: listOf(packedContent),
})

export interface ShareOptions {
  state: Pick<ProjectState, 'name' | 'files'>
  events: readonly ProjectEvent[]
  storage: Pick<Storage, 'getContent'>
  /** The page's address; what follows `#` in it is replaced. */
  page: string
  /** Secrets that the page knows of (the person's own key), to be looked for beside the well-known forms. */
  keys?: string[]
}

export interface ShareDraft {
  url: string
  /** Length of the whole link in bytes. */
  bytes: number
  /** More than 32 KB. */
  large: boolean
  /** Longer than an address can be: it would not open. Export a file instead. */
  tooLong: boolean
  parts: { label: string; detail: string; bytes: number }[]
  /** What looks like a secret. The link carries it. */
  secrets: SecretFinding[]
  /** How many files were searched for secrets. */
  searched: number
  /** Files whose contents storage does not have. */
  missing: string[]
}

/** Makes a link that carries a project in its fragment, which no server ever sees. */
export async function createShareLink(options: ShareOptions): Promise<ShareDraft> {
  const { state, events, storage, page } = options
  const contents = new Map<string, PackedContent>()
  const secrets: SecretFinding[] = []
  const missing: string[] = []
  const keys = options.keys ?? []
  for (const [path, { content }] of Object.entries(state.files)) {
    const bytes = await storage.getContent(content)
    if (bytes === null) {
      missing.push(path)
      continue
    }
    contents.set(content, packContent(bytes))
    secrets.push(...findSecrets(path, textOf(bytes) ?? '', keys))
  }
  for (const event of events) {
    const kinds = new Set(findSecrets('conversation', textsOf(event.body), keys).map(({ kind }) => kind))
    for (const kind of kinds) secrets.push({ path: 'conversation', line: event.number, kind })
  }

  const lines = events.map(({ time, body }, index): [number, EventBody] => [
    time - (events[index - 1]?.time ?? 0),
    body,
  ])
  const payload: SharePayload = {
    name: state.name,
    head: events.at(-1)?.hash ?? '',
    lines,
    contents: [...contents.values()],
  }
  const url = page.replace(/#.*$/s, '') + PREFIX + (await encode(payload))
  const filesAlone = (await encode(payload.contents)).length
  const count = Object.keys(state.files).length - missing.length
  return {
    url,
    bytes: url.length,
    large: url.length > LARGE_LINK,
    tooLong: url.length > LONGEST_LINK,
    parts: [
      { label: 'Files', detail: count === 1 ? '1 file' : `${count} files`, bytes: filesAlone },
      { label: 'Conversation', detail: `${events.length} lines of history`, bytes: url.length - filesAlone },
    ],
    secrets,
    searched: count,
    missing,
  }
}

/** Whether an address's fragment is meant to be a project, whatever its version. */
export const isShareLink = (fragment: string): boolean => /^#p\d+=/.test(fragment)

/** Reads a link's fragment (`location.hash`) and checks everything in it. Never throws for a bad link. */
export async function parseShareLink(fragment: string): Promise<Receipt> {
  if (!isShareLink(fragment)) return { ok: false, code: 'not-ours', message: 'This address holds no project.' }
  if (!fragment.startsWith(PREFIX)) {
    const message = 'This link was made by a newer version of this page. Reload the page to get it.'
    return { ok: false, code: 'newer', message }
  }
  let payload: SharePayload
  try {
    const bytes = await inflate(fromBase64Url(fragment.slice(PREFIX.length)), LARGEST_INFLATED)
    payload = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as SharePayload
  } catch (error) {
    return refusal(error instanceof ShapeError ? null : error, 'link')
  }
  try {
    payloadShape(payload, 'the link')
    if (payload.lines.length === 0) throw new ShapeError('the link.lines is empty')
    let time = 0
    const events = await chainEvents(payload.lines.map(([since, body]) => ({ time: (time += since), body })))
    const contents = new Map<string, Uint8Array>()
    for (const packed of payload.contents) {
      const bytes = unpackContent(packed)
      contents.set(await sha256(bytes), bytes)
    }
    // The hash of the last line proves all of them together, not which one is another.
    const altered = events.at(-1)?.hash === payload.head ? null : ({ from: 'link', line: null } as const)
    const missing = missingContents(events, contents)
    return { ok: true, project: { name: payload.name, events, contents, altered, missing } }
  } catch (error) {
    return refusal(error, 'link')
  }
}

const encode = async (value: unknown): Promise<string> =>
  toBase64Url(await deflate(new TextEncoder().encode(JSON.stringify(value))))

/** Every text in a line. Arguments are JSON inside of JSON: an escaped line end must not hide where a word begins. */
export function textsOf(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\\[nrt]/g, '\n')
  return typeof value === 'object' && value !== null ? Object.values(value).map(textsOf).join('\n') : ''
}
