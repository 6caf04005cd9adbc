import type { ProjectEvent } from '../../protocol/events.ts'
import type { ProjectState } from '../../protocol/state.ts'
import type { Storage } from '../../protocol/storage.ts'
import type { Workshop, WorkshopSeat } from '../../protocol/workshop.ts'
import { exportLog } from '../audit/export-log.ts'
import { verifyLogFile } from '../audit/verify-log.ts'
import { sha256 } from '../event-log.ts'
import { projectEvent } from '../event-shapes.ts'
import { type PackedContent, packContent, packedContent, unpackContent } from '../packed-content.ts'
import { reduceAll } from '../reduce.ts'
import { object, recordOf, ShapeError, text } from '../shape.ts'

const FORMAT = 'tabwright-result'

/** What a learner hands in: the signed history, and the contents that it ends with. */
interface ResultFile {
  format: typeof FORMAT
  version: 1
  workshop: string
  learner: string
  /** As `exportLog` writes it; its seal names workshop and learner. */
  log: string
  contents: Record<string, PackedContent>
}

const shape = object({ workshop: text, learner: text, log: text, contents: recordOf(packedContent) })
const sealName = (workshop: string, learner: string) => `${workshop} ${learner}`

export interface ResultOptions {
  seat: WorkshopSeat
  events: readonly ProjectEvent[]
  files: ProjectState['files']
  storage: Pick<Storage, 'getContent' | 'loadSigningKey' | 'saveSigningKey'>
  now: () => number
}

/** The text of a result file. */
export async function exportResult({ seat, events, files, storage, now }: ResultOptions): Promise<string> {
  const { workshop, learner } = seat
  const log = await exportLog({ name: sealName(workshop.id, learner), events, storage, now })
  const contents: Record<string, PackedContent> = {}
  for (const { content } of Object.values(files)) {
    const bytes = await storage.getContent(content)
    if (bytes !== null) contents[content] = packContent(bytes)
  }
  const file: ResultFile = { format: FORMAT, version: 1, workshop: workshop.id, learner, log, contents }
  return JSON.stringify(file)
}

export interface CheckedResult {
  learner: string
  /** Milliseconds from the first to the last line. */
  took: number
  /** What the history itself comes to. A history can be invented as a whole: only a run of the tests here proves. */
  verdict: ProjectState['verdict']
  prompts: number
  tokens: number
  /** Tests of the workshop that are not what was given out. */
  changedTests: string[]
  /** Of the key that sealed it: two learners with one key used one browser. */
  fingerprint: string
  /** The files as they were handed in. */
  files: Map<string, Uint8Array>
}

/** Verifies a result file: seal, chain, contents and belonging. Never throws. */
export async function checkResult(
  content: string,
  workshop: Workshop,
): Promise<{ ok: true; result: CheckedResult } | { ok: false; learner: string | null; message: string }> {
  let learner: string | null = null
  try {
    const file = JSON.parse(content) as ResultFile
    if (file?.format !== FORMAT) throw new ShapeError('this is no result file')
    shape(file, 'the result')
    learner = file.learner
    if (file.workshop !== workshop.id) throw new ShapeError('it belongs to another workshop')
    const sealed = await verifyLogFile(file.log)
    if (!sealed.ok) throw new ShapeError(`altered at line ${sealed.line} of its history: ${sealed.reason}`)
    if (sealed.project !== sealName(workshop.id, learner)) throw new ShapeError('its name was altered')
    const events = file.log
      .split('\n')
      .slice(0, sealed.events)
      .map((line) => JSON.parse(line) as ProjectEvent)
    for (const [index, event] of events.entries()) projectEvent(event, `event ${index + 1}`)
    if (events.some(({ body }) => body.type === 'altered'))
      throw new ShapeError('its history was altered before it was sealed')
    const state = reduceAll(events)
    const files = new Map<string, Uint8Array>()
    for (const [path, { content: hash }] of Object.entries(state.files)) {
      const bytes = Object.hasOwn(file.contents, hash) ? unpackContent(file.contents[hash]!) : null
      if (bytes === null || (await sha256(bytes)) !== hash) throw new ShapeError(`${path} is missing or was altered`)
      files.set(path, bytes)
    }
    const changedTests: string[] = []
    for (const path of workshop.tests) {
      const given = await sha256(unpackContent(workshop.files[path] ?? ''))
      if (state.files[path]?.content !== given) changedTests.push(path)
    }
    const { inputTokens, outputTokens } = state.usage
    return {
      ok: true,
      result: {
        learner,
        took: (events.at(-1)?.time ?? 0) - (events[0]?.time ?? 0),
        verdict: state.verdict,
        prompts: events.filter(({ body }) => body.type === 'prompt').length,
        tokens: inputTokens + outputTokens,
        changedTests,
        fingerprint: sealed.fingerprint,
        files,
      },
    }
  } catch (error) {
    const message = error instanceof ShapeError ? error.message : 'this is no result file, or it was cut off'
    return { ok: false, learner, message }
  }
}
