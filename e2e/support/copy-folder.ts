import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** Files and links as a page can take them: contents in base64, paths relative to the project. */
type Entry = { path: string; base64: string; program: boolean } | { path: string; link: string }

/** Characters of contents that are handed to the page at once: one message of everything would be too long. */
const BATCH = 8 << 20

function* entriesOf(folder: string, prefix: string): Generator<Entry> {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    const full = join(folder, path)
    if (entry.isDirectory()) {
      if (entry.name !== '.git') yield* entriesOf(folder, path)
    } else if (entry.isSymbolicLink()) yield { path, link: readlinkSync(full) }
    else {
      const program = (statSync(full).mode & 0o111) !== 0
      yield { path, base64: readFileSync(full).toString('base64'), program }
    }
  }
}

function* batchesOf(entries: Iterable<Entry>): Generator<Entry[]> {
  let batch: Entry[] = []
  let size = 0
  for (const entry of entries) {
    batch.push(entry)
    size += 'link' in entry ? 0 : entry.base64.length
    if (size < BATCH) continue
    yield batch
    batch = []
    size = 0
  }
  yield batch
}

/**
 * Puts a folder's files, links and what may be executed into the project of the page's `window.sandbox`.
 *
 * @param into a folder of the project; its root by default
 */
export async function copyFolder(page: Page, folder: string, into = ''): Promise<void> {
  const prefix = into && `${into}/`
  for (const batch of batchesOf(entriesOf(folder, '')))
    await page.evaluate(
      async (entries) => {
        const { fs } = window.sandbox
        const made = new Set([''])
        for (const entry of entries) {
          const parent = entry.path.split('/').slice(0, -1).join('/')
          if (!made.has(parent)) await fs.mkdir(parent, { recursive: true })
          made.add(parent)
          if ('link' in entry) await fs.symlink(entry.link, entry.path)
          else {
            await fs.writeFile(entry.path, entry.base64, 'base64')
            if (entry.program) await fs.chmod(entry.path, 0o755)
          }
        }
      },
      batch.map((entry) => ({ ...entry, path: prefix + entry.path })),
    )
}
