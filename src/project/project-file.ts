import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Storage } from '../protocol/storage.ts'
import { chainEvents, sha256, verifyLog } from './event-log.ts'
import { projectEvent } from './event-shapes.ts'
import { type PackedContent, packContent, packedContent, unpackContent } from './packed-content.ts'
import { missingContents, type Receipt, refusal } from './received.ts'
import { hash, listOf, object, recordOf, ShapeError, text } from './shape.ts'

const FORMAT = 'tabwright-project'
const VERSION = 1

/** One project with its whole history, as JSON. Never holds settings. */
interface ProjectFile {
  format: typeof FORMAT
  version: number
  name: string
  events: ProjectEvent[]
  contents: Record<string, PackedContent>
}

const fileShape = object({
  name: text,
  events: listOf(projectEvent),
  contents: recordOf(packedContent),
})

/** Every content that the log ever referred to is in it, where storage still has it, but for those to be left out. */
export async function exportProject(
  name: string,
  events: readonly ProjectEvent[],
  storage: Pick<Storage, 'getContent'>,
  leaveOut: ReadonlySet<string> = new Set(),
): Promise<string> {
  const contents: Record<string, PackedContent> = {}
  for (const { body } of events) {
    for (const content of contentsOf(body)) {
      if (Object.hasOwn(contents, content) || leaveOut.has(content)) continue
      const bytes = await storage.getContent(content)
      if (bytes !== null) contents[content] = packContent(bytes)
    }
  }
  const file: ProjectFile = { format: FORMAT, version: VERSION, name, events: [...events], contents }
  return JSON.stringify(file, null, 1)
}

/** By hash: files as they became, and what the candidates of a race made of them. */
export function contentsOf(body: EventBody): string[] {
  const hashes: (string | null)[] =
    body.type === 'files'
      ? body.changes.map(({ content }) => content)
      : body.type === 'race-ended'
        ? body.branches.flatMap(({ changes }) => changes.flatMap(({ before, content }) => [before, content]))
        : []
  return hashes.filter((hash) => hash !== null)
}

/** Reads what `exportProject` wrote and checks everything in it. Never throws for a bad file. */
export async function parseProjectFile(content: string): Promise<Receipt> {
  let file: ProjectFile
  try {
    file = JSON.parse(content) as ProjectFile
  } catch {
    if (!content.slice(0, 200).includes(FORMAT)) return notOurs
    return refusal(null, 'file')
  }
  if ((file as ProjectFile | null)?.format !== FORMAT) return notOurs
  if (file.version !== VERSION) {
    const message = 'This file was made by a newer version of this page. Reload the page to get it.'
    return { ok: false, code: 'newer', message }
  }
  try {
    fileShape(file, 'the file')
    if (file.events.length === 0) throw new ShapeError('the file.events is empty')
    const contents = new Map<string, Uint8Array>()
    for (const [key, packed] of Object.entries(file.contents)) {
      hash(key, `the file.contents: ${JSON.stringify(key)}`)
      const bytes = unpackContent(packed)
      if ((await sha256(bytes)) !== key) throw new ShapeError(`the contents ${key.slice(0, 8)}… were changed`)
      contents.set(key, bytes)
    }
    const check = await verifyLog(file.events)
    const altered = check.ok ? null : ({ from: 'file', line: check.line } as const)
    const events = check.ok ? file.events : await chainEvents(file.events)
    const missing = missingContents(events, contents)
    return { ok: true, project: { name: file.name, events, contents, altered, missing } }
  } catch (error) {
    return refusal(error, 'file')
  }
}

const notOurs: Receipt = {
  ok: false,
  code: 'not-ours',
  message: 'This is not a project exported from here. Choose a file that ends in .tabwright.json.',
}
