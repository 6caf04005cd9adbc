import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { exportProject } from '../../src/project/project-file.ts'
import { createShareLink } from '../../src/project/share.ts'
import { report, runCall } from '../../src/project/test-support/events.ts'
import { storedProject } from '../../src/project/test-support/project.ts'
import type { EventBody } from '../../src/protocol/events.ts'
import { createMemoryStorage } from '../../src/storage/memory.ts'

const BODIES: EventBody[] = [{ type: 'prompt', text: 'Build something honest' }, runCall(report(2, 0))]

const sample = () => storedProject(createMemoryStorage(), [['honest.js', 'export const honest = true\n']], ...BODIES)

/** A proved project as the page would save it. */
export async function projectFile(): Promise<string> {
  const { storage, events } = await sample()
  return exportProject('honest', events, storage)
}

/** The same, with words put into somebody's mouth. The prompt is event 3. */
export const alteredFile = async (): Promise<string> =>
  (await projectFile()).replace('Build something honest', 'Build something else')

/** A share link whose conversation somebody changed and packed again. `page` ends in a slash. */
export async function alteredLink(page: string): Promise<string> {
  const { storage, events, state } = await sample()
  const { url } = await createShareLink({ state, events, storage, page })
  const [before, packed] = url.split('#p1=') as [string, string]
  const payload = inflateRawSync(Buffer.from(packed, 'base64url')).toString()
  const changed = payload.replace('Build something honest', 'Build something else')
  return `${before}#p1=${deflateRawSync(changed).toString('base64url')}`
}
