import { chainEvents, sha256 } from '../../src/project/event-log.ts'
import { exportProject, parseProjectFile } from '../../src/project/project-file.ts'
import { reduceAll } from '../../src/project/reduce.ts'
import type { EventBody, ProjectEvent } from '../../src/protocol/events.ts'
import type { ProjectState } from '../../src/protocol/state.ts'

/** Contents by path. */
export type Files = Map<string, Uint8Array>

/** A project that holds these files and, where one is given, a plan whose test command this is. */
export async function makeProjectFile(name: string, files: Files, testCommand: string | null): Promise<string> {
  const contents = new Map<string, Uint8Array>()
  const changes: Extract<EventBody, { type: 'files' }>['changes'] = []
  for (const [path, bytes] of files) {
    const content = await sha256(bytes)
    contents.set(content, bytes)
    changes.push({ path, content, size: bytes.length })
  }
  const bodies: EventBody[] = [{ type: 'created', name, template: null }]
  if (changes.length > 0) bodies.push({ type: 'files', by: 'person', changes })
  if (testCommand !== null) {
    const plan = { goal: 'Run the tests', files: [], libraries: [], tests: [], testCommand, steps: [] }
    bodies.push({ type: 'plan', plan, by: 'person' })
  }
  const events = await chainEvents(bodies.map((body) => ({ time: Date.now(), body })))
  return exportProject(name, events, { getContent: async (hash) => contents.get(hash) ?? null })
}

/** A project as it was saved from the page. */
export interface SavedProject {
  text: string
  events: ProjectEvent[]
  /** The files as they stood after so many events; all of them by default. */
  filesAt(events?: number): Files
}

/** Throws where the file is not what the page saves. */
export async function readProjectFile(text: string): Promise<SavedProject> {
  const receipt = await parseProjectFile(text)
  if (!receipt.ok) throw new Error(receipt.message)
  const { events, contents, altered } = receipt.project
  if (altered !== null) throw new Error('The page saved a history whose hashes do not fit.')
  return { text, events, filesAt: (count = events.length) => take(reduceAll(events.slice(0, count)).files, contents) }
}

function take(files: ProjectState['files'], contents: Map<string, Uint8Array>): Files {
  return new Map(
    Object.entries(files).map(([path, { content }]) => {
      const bytes = contents.get(content)
      if (bytes === undefined) throw new Error(`The contents of ${path} were not saved.`)
      return [path, bytes]
    }),
  )
}

export const textFiles = (files: Record<string, string>): Files =>
  new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]))
