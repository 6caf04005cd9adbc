import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const TIMEOUT_MS = 120_000

/** The wheel as pip fetches it, with whatever index, proxy and certificates it is configured for. pip checks the index's hash. */
export async function downloadWithPip(entry, cache) {
  for (const python of ['python3', 'python']) {
    const folder = mkdtempSync(join(cache, 'pip-'))
    try {
      await run(
        python,
        [
          '-m',
          'pip',
          'download',
          '--quiet',
          '--no-deps',
          '--only-binary',
          ':all:',
          '--dest',
          folder,
          `${entry.name}==${entry.version}`,
        ],
        { timeout: TIMEOUT_MS },
      )
      const wheel = readdirSync(folder).find((name) => name.endsWith('-none-any.whl'))
      if (wheel) return readFileSync(join(folder, wheel))
    } catch {
      // No such Python, no pip, or no such package: the next way is tried.
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return null
}

/** Where pip is not installed but configured: its simple index, as JSON (PEP 691) or HTML (PEP 503). */
export async function downloadFromIndex(entry) {
  const index = configuredIndex()
  if (!index) return null
  const project = entry.name.toLowerCase().replace(/[-_.]+/g, '-')
  try {
    const base = `${index.replace(/\/?$/, '/')}${project}/`
    const response = await fetch(base, {
      headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return null
    const link = chooseWheel(await response.text(), response.headers.get('content-type') ?? '', entry)
    if (!link) return null
    const file = await fetch(new URL(link.url, response.url), { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!file.ok) return null
    const bytes = Buffer.from(await file.arrayBuffer())
    const hash = createHash('sha256').update(bytes).digest('hex')
    return hash === link.sha256 ? bytes : null
  } catch {
    return null
  }
}

/** PIP_INDEX_URL, else `index-url` of pip's configuration file; null where nothing is configured. */
export function configuredIndex(env = process.env, home = homedir()) {
  if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL
  const places = [env.PIP_CONFIG_FILE, join(home, '.config/pip/pip.conf'), join(home, '.pip/pip.conf'), '/etc/pip.conf']
  for (const place of places) {
    if (!place) continue
    try {
      const found = /^\s*index[-_]url\s*[=:]\s*(\S+)/m.exec(readFileSync(place, 'utf8'))
      if (found) return found[1]
    } catch {
      // Not there.
    }
  }
  return null
}

/** The pure wheel of that version in an index page, with its hash; null where there is none, or none with a hash. */
export function chooseWheel(text, contentType, entry) {
  const wanted = new RegExp(
    `^${entry.name.replace(/[-_.]+/g, '[-_.]+')}-${entry.version.replaceAll('.', '\\.')}-.*none-any\\.whl$`,
    'i',
  )
  if (contentType.includes('json')) {
    const file = JSON.parse(text).files.find((one) => wanted.test(one.filename))
    return file?.hashes?.sha256 ? { url: file.url, sha256: file.hashes.sha256 } : null
  }
  for (const [, href, name] of text.matchAll(/<a\s[^>]*href="([^"]+)"[^>]*>([^<]+)<\/a>/g)) {
    const hash = /#sha256=([0-9a-f]{64})/.exec(href)
    if (wanted.test(name.trim()) && hash)
      return { url: href.replaceAll('&amp;', '&').replace(/#.*/, ''), sha256: hash[1] }
  }
  return null
}
