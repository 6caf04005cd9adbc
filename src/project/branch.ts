import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { ProjectPolicy } from '../protocol/policy.ts'
import type { Storage } from '../protocol/storage.ts'
import { createEventLog } from './event-log.ts'
import { reduceAll } from './reduce.ts'

export interface BranchOptions {
  storage: Storage
  /** The project that is branched from. What is not in storage yet is not known here. */
  from: string
  /** Its last line that the branch has, too. */
  line: number
  name: string
  newId: () => string
  /** Milliseconds since the epoch. */
  now: () => number
}

/**
 * Makes a project that begins with another one's history up to a line: the same lines under the same hashes, and one
 * that says whose they are. Resolves with its id. Rejects with a sentence, and leaves nothing behind, where the line or
 * what a file held then is not there.
 */
export async function branchProject({ storage, from, line, name, newId, now }: BranchOptions): Promise<string> {
  const { events } = await storage.loadEvents(from)
  if (!Number.isInteger(line) || line < 1 || line > events.length) {
    throw new Error(`There is no line ${line} in this history.`)
  }
  const then = reduceAll(events, line)
  const missing = await missingFiles(then.files, storage)
  if (missing.length > 0) {
    throw new Error(
      `What ${missing.join(', ')} held then is not in this browser, so this step cannot be branched from.`,
    )
  }
  const last = reduceAll(events)
  const id = newId()
  await storage.createProject({ id, name, createdAt: now(), openedAt: now(), events: 0 })
  try {
    const shared = events.slice(0, line)
    await storage.appendEvents(id, shared)
    const log = createEventLog({ storage, projectId: id, events: shared, now })
    await log.append({ type: 'branched', project: from, name: last.name })
    if (then.name !== name) await log.append({ type: 'renamed', name })
    for (const body of doubts(events, line)) await log.append(body)
    const policy = policyOfBranch(then.policy, last.policy)
    if (JSON.stringify(policy) !== JSON.stringify(then.policy)) await log.append({ type: 'policy', policy })
    await log.flush()
  } catch (error) {
    await storage.deleteProject(id).catch(() => {}) // What went wrong first is what the person must know.
    throw error
  }
  return id
}

/** The paths whose contents are gone. */
async function missingFiles(
  files: Record<string, { content: string }>,
  storage: Pick<Storage, 'getContent'>,
): Promise<string[]> {
  const looked = await Promise.all(
    Object.entries(files).map(async ([path, { content }]) =>
      (await storage.getContent(content)) === null ? path : '',
    ),
  )
  return looked.filter((path) => path !== '')
}

/** That the shared lines are not what was written may have been found out after the last of them. */
const doubts = (events: readonly ProjectEvent[], line: number): EventBody[] =>
  events
    .slice(line)
    .map(({ body }) => body)
    .filter((body) => body.type === 'altered' && (body.line === null || body.line <= line))

/**
 * What the person forbids or wants to be asked holds as of now: a step of the past is no way round it. What they
 * allowed holds where it was allowed at that step and still is.
 */
function policyOfBranch(then: ProjectPolicy, now: ProjectPolicy): ProjectPolicy {
  const allowed = new Set(then.rules.map((rule) => JSON.stringify(rule)))
  const rules = now.rules.filter((rule) => rule.effect !== 'allow' || allowed.has(JSON.stringify(rule)))
  return { preset: now.preset, rules }
}
