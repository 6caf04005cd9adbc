import type { EventBody, FileChange } from '../protocol/events.ts'
import type { ProjectSummary, Storage } from '../protocol/storage.ts'
import { branchProject } from './branch.ts'
import { chainEvents, createEventLog, sha256 } from './event-log.ts'
import { exportProject } from './project-file.ts'
import type { ReceivedProject } from './received.ts'
import { reduceAll } from './reduce.ts'
import type { Template } from './templates.ts'

export interface ProjectsOptions {
  storage: Storage
  templates: Template[]
  /** Milliseconds since the epoch. */
  now?: () => number
  newId?: () => string
  /** How long a deletion can be taken back. Milliseconds. */
  undoMs?: number
}

export interface Deletion {
  /** Takes it back; too late, it does nothing and gives false. */
  undo(): boolean
  /** Resolves when it is done or taken back. Rejects with storage's error; then the project is still there. */
  done: Promise<'deleted' | 'kept'>
}

/** The projects of this browser. */
export interface Projects {
  /** Most recently opened first, without those that are being deleted. */
  list(): Promise<ProjectSummary[]>
  /** Resolves with the new project's id. Rejects for an unknown template. */
  create(options: { name: string; template: string | null }): Promise<string>
  /** For a project that is not open; an open one is renamed by its session. */
  rename(id: string, name: string): Promise<void>
  /** With files and conversation. Resolves with the copy's id. */
  duplicate(id: string): Promise<string>
  /**
   * A project that begins with what this one was after a line of its log; this one stays as it is. What is open must be
   * saved before. Resolves with the branch's id; rejects with a sentence.
   */
  branch(id: string, options: { line: number; name: string }): Promise<string>
  /** The project disappears from the list at once, and from storage when the time to take it back is over. */
  remove(id: string): Deletion
  /** Ends deletions that a closed tab left behind, each when its time to be taken back is over. */
  finishRemovals(): Promise<void>
  /** Stores a project that came from a link or a file as a new one; one that was altered says so. Resolves with its id. */
  receive(project: ReceivedProject): Promise<string>
  /** As one file: its name and its text. */
  exportFile(id: string): Promise<{ name: string; text: string }>
}

export function createProjects(options: ProjectsOptions): Projects {
  const { storage, templates } = options
  const now = options.now ?? Date.now
  const newId = options.newId ?? (() => crypto.randomUUID())
  const undoMs = options.undoMs ?? 10_000
  const leaving = new Set<string>()
  /** Taken back here; storage may not have heard of it yet. */
  const returning = new Set<string>()

  async function store(name: string): Promise<string> {
    const id = newId()
    await storage.createProject({ id, name, createdAt: now(), openedAt: now(), events: 0 })
    return id
  }

  async function filesOf(template: Template): Promise<EventBody> {
    const changes: FileChange[] = []
    for (const [path, text] of Object.entries(template.files)) {
      const bytes = new TextEncoder().encode(text)
      const content = await sha256(bytes)
      await storage.putContent(content, bytes)
      changes.push({ path, content, size: bytes.length })
    }
    return { type: 'files', by: 'person', changes }
  }

  async function append(id: string, body: EventBody): Promise<void> {
    const { events } = await storage.loadEvents(id)
    const log = createEventLog({ storage, projectId: id, events, now })
    await log.append(body)
    await log.flush()
  }

  const nameOf = async (id: string): Promise<string> =>
    (await storage.listProjects()).find((summary) => summary.id === id)?.name ?? 'project'

  return {
    async list() {
      const summaries = await storage.listProjects()
      return summaries
        .filter(({ id, deletedAt }) => !leaving.has(id) && (deletedAt == null || returning.has(id)))
        .sort((left, right) => right.openedAt - left.openedAt)
    },

    async create({ name, template: wanted }) {
      const template = templates.find(({ id }) => id === wanted) ?? null
      if (template === null && wanted !== null) throw new Error(`There is no template “${wanted}”.`)
      const bodies: EventBody[] = [{ type: 'created', name, template: wanted }]
      if (template !== null) bodies.push(await filesOf(template))
      const id = await store(name)
      await storage.appendEvents(id, await chainEvents(bodies.map((body) => ({ time: now(), body }))))
      return id
    },

    async rename(id, name) {
      await append(id, { type: 'renamed', name })
      await storage.updateProject(id, { name })
    },

    async duplicate(id) {
      const { events } = await storage.loadEvents(id)
      const name = `${await nameOf(id)} (copy)`
      const copy = await store(name)
      // The same lines under the same numbers are the same chain; it goes on with the copy's name.
      await storage.appendEvents(copy, events)
      await append(copy, { type: 'renamed', name })
      return copy
    },

    branch: (id, { line, name }) => branchProject({ storage, from: id, line, name, newId, now }),

    remove(id) {
      leaving.add(id)
      // Kept where a closed tab does not lose it: the next one ends what this one began.
      const marked = storage.updateProject(id, { deletedAt: now() })
      marked.catch(() => {})
      let settle: (undone: boolean) => void = () => {}
      const waited = new Promise<boolean>((resolve) => {
        settle = resolve
      })
      const timer = setTimeout(settle, undoMs, false)
      let over = false
      const done = waited.then(async (undone) => {
        over = true
        try {
          await marked
          if (!undone) await storage.deleteProject(id)
          else await storage.updateProject(id, { deletedAt: null })
        } catch (error) {
          // It is still there: then it is also listed.
          await storage.updateProject(id, { deletedAt: null }).catch(() => {})
          throw error
        } finally {
          leaving.delete(id)
          returning.delete(id)
        }
        return undone ? ('kept' as const) : ('deleted' as const)
      })
      return {
        undo() {
          if (over) return false
          clearTimeout(timer)
          // In the list again at once.
          leaving.delete(id)
          returning.add(id)
          settle(true)
          return true
        },
        done,
      }
    },

    async finishRemovals() {
      const begun = (await storage.listProjects()).filter(({ id, deletedAt }) => deletedAt != null && !leaving.has(id))
      const finish = async ({ id, deletedAt }: ProjectSummary) => {
        const left = (deletedAt ?? 0) + undoMs - now()
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
        // Another tab may have taken it back, or ended it itself.
        const still = (await storage.listProjects()).find((summary) => summary.id === id)
        if (still?.deletedAt === deletedAt) await storage.deleteProject(id)
      }
      await Promise.all(begun.map(finish))
    },

    async receive({ name, events, contents, altered }) {
      for (const [hash, bytes] of contents) await storage.putContent(hash, bytes)
      const id = await store(name || reduceAll(events).name || 'project')
      await storage.appendEvents(id, events)
      if (altered !== null) await append(id, { type: 'altered', ...altered })
      // What somebody else allowed, nobody here has allowed.
      const { policy } = reduceAll(events)
      const kept = { preset: null, rules: policy.rules.filter(({ effect }) => effect !== 'allow') }
      if (JSON.stringify(kept) !== JSON.stringify(policy)) await append(id, { type: 'policy', policy: kept })
      return id
    },

    async exportFile(id) {
      const name = await nameOf(id)
      const { events } = await storage.loadEvents(id)
      return { name: `${fileName(name)}.tabwright.json`, text: await exportProject(name, events, storage) }
    },
  }
}

/** What can be part of a file's name everywhere. */
export const fileName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60) || 'project'

const FILLERS = new Set(
  'a an the and or of for to in on with using that which please can you me my i we us our build make create write add implement want need new some simple'.split(
    ' ',
  ),
)

/** A short name for what a prompt asks for: `Build a REST API for user authentication` gives `rest-api-user-authentication`. */
export function projectNameOf(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = words.filter((word) => !FILLERS.has(word))
  return (telling.length > 0 ? telling : words).slice(0, 4).join('-').slice(0, 40) || 'untitled'
}
