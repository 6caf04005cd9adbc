import type { Workshop } from '../../protocol/workshop.ts'
import { deflate, inflate } from '../deflate.ts'
import { path } from '../event-shapes.ts'
import { fromBase64Url, packedContent, toBase64Url, unpackContent } from '../packed-content.ts'
import { hash, listOf, nullable, number, object, oneOf, recordOf, ShapeError, text } from '../shape.ts'

const PREFIX = '#w1='
/** Inflated, in bytes. */
const LARGEST = 32 * 1024 * 1024

export const isWorkshopLink = (fragment: string): boolean => /^#w\d+=/.test(fragment)

const shape = object({
  id: text,
  title: text,
  task: text,
  minutes: nullable(number),
  command: text,
  files: recordOf(packedContent),
  tests: listOf(path),
  hidden: listOf(object({ path, hash })),
  model: nullable(
    object({
      protocol: oneOf('chat-completions', 'responses', 'anthropic-messages'),
      baseUrl: text,
      key: text,
      model: text,
    }),
  ),
  models: listOf(text),
  limits: object({ repairs: number, steps: number, seconds: number }),
})

/** @param page the page's address; what follows `#` in it is replaced */
export async function workshopLink(workshop: Workshop, page: string): Promise<string> {
  const packed = await deflate(new TextEncoder().encode(JSON.stringify(workshop)))
  return page.replace(/#.*$/s, '') + PREFIX + toBase64Url(packed)
}

/** Reads a link, or its fragment, and checks everything in it. Never throws. */
export async function parseWorkshopLink(
  link: string,
): Promise<{ ok: true; workshop: Workshop } | { ok: false; message: string }> {
  const fragment = link.slice(Math.max(0, link.indexOf('#')))
  if (!isWorkshopLink(fragment)) return { ok: false, message: 'This is no link to a workshop.' }
  if (!fragment.startsWith(PREFIX))
    return { ok: false, message: 'This link was made by a newer version of this page. Reload the page to get it.' }
  try {
    const bytes = await inflate(fromBase64Url(fragment.slice(PREFIX.length).trim()), LARGEST)
    const workshop = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Workshop
    shape(workshop, 'the workshop')
    for (const one of Object.keys(workshop.files)) path(one, 'the workshop.files')
    if (workshop.model !== null && !/^https?:\/\//.test(workshop.model.baseUrl)) throw new ShapeError('its endpoint')
    return { ok: true, workshop }
  } catch (error) {
    const why = error instanceof ShapeError ? ` (${error.message})` : ''
    return { ok: false, message: `This link is broken or was cut off on its way${why}. Ask for the whole link again.` }
  }
}

/** The files that everybody begins with. */
export const workshopFiles = ({ files }: Workshop): Map<string, Uint8Array> =>
  new Map(Object.entries(files).map(([path, content]) => [path, unpackContent(content)]))

/** Whether a file looks like tests. */
export const isTestPath = (path: string): boolean =>
  /(^|\/)(tests?|__tests__|spec)\/|[._-](test|spec)\.|(^|\/)test_[^/]*$/.test(path)
