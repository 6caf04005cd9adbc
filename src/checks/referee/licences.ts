import type { ChangedFile } from '../../protocol/race.ts'
import type { RefereeCheck } from '../../protocol/referee.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { listed } from './on-copy.ts'

/** Licences that ask for no more than their own words; by their SPDX names. */
const PERMISSIVE = new Set(
  [
    ...['0BSD', 'AFL-2.1', 'AFL-3.0', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BSL-1.0'],
    ...['CC0-1.0', 'CC-BY-3.0', 'CC-BY-4.0', 'ISC', 'MIT', 'MIT-0', 'MIT/X11', 'PostgreSQL', 'Python-2.0', 'PSF-2.0'],
    ...['Unicode-DFS-2016', 'Unicode-3.0', 'Unlicense', 'WTFPL', 'X11', 'Zlib'],
  ].map((name) => name.toLowerCase()),
)

const MANIFEST = /(?:^|\/)package\.json$/
const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const

/** New dependencies whose licence is missing, or asks for more than to be named. */
export const licences: RefereeCheck = {
  name: 'licences',
  boundMs: 10_000,
  quick: true,
  async look({ changes, sandbox }) {
    const manifests = (await changes()).filter(({ path }) => MANIFEST.test(path))
    const added = manifests.flatMap((change) =>
      addedIn(change).map((name) => ({ name, folder: folderOf(change.path) })),
    )
    if (added.length === 0) return { problems: 0, state: 'nothing-to-judge', text: 'no new dependency' }
    const known = await Promise.all(added.map(async (one) => ({ ...one, licence: await licenceOf(sandbox, one) })))
    const bad = known.filter(({ licence }) => licence !== 'not installed' && !isPermissive(licence))
    const missing = known.filter(({ licence }) => licence === 'not installed').map(({ name }) => name)
    const open = missing.length === 0 ? '' : `${listed(missing)} not installed, so the licence is not known`
    if (bad.length > 0) {
      const told = listed(bad.map(({ name, licence }) => `${name}: ${licence ?? 'no licence'}`))
      return { problems: bad.length, text: open === '' ? told : `${told}; ${open}` }
    }
    if (open !== '') return { problems: 0, state: 'not-judged', text: open }
    return { problems: 0, text: listed(known.map(({ name, licence }) => `${name}: ${licence}`)) }
  },
}

/** Whether an SPDX expression can be met by permissive licences alone: one side of an OR, both of an AND. */
export function isPermissive(expression: string | null): boolean {
  if (expression === null) return false
  const words = expression.replace(/[()]/g, ' $& ').trim().split(/\s+/)
  let at = 0
  const either = (): boolean => {
    let good = both()
    while (words[at]?.toUpperCase() === 'OR') {
      at++
      good = both() || good
    }
    return good
  }
  const both = (): boolean => {
    let good = one()
    while (words[at]?.toUpperCase() === 'AND') {
      at++
      good = one() && good
    }
    return good
  }
  const one = (): boolean => {
    const word = words[at++] ?? ''
    if (word === '(') {
      const good = either()
      at++
      return good
    }
    // An exception only ever allows more.
    if (words[at]?.toUpperCase() === 'WITH') at += 2
    return PERMISSIVE.has(word.toLowerCase())
  }
  const good = either()
  // What is left over is no expression: `SEE LICENSE IN …`.
  return good && at >= words.length
}

function addedIn({ before, after }: ChangedFile): string[] {
  const had = new Set(dependenciesIn(before))
  return dependenciesIn(after).filter((name) => !had.has(name))
}

function dependenciesIn(bytes: Uint8Array | null): string[] {
  try {
    const manifest = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) as Record<string, object>
    return [...new Set(FIELDS.flatMap((field) => Object.keys(manifest[field] ?? {})))]
  } catch {
    // What is no JSON names nothing; npm says so itself.
    return []
  }
}

const folderOf = (path: string): string => path.slice(0, -'package.json'.length)

/** As the installed package says it; null where it says nothing. */
async function licenceOf(
  { fs }: Sandbox,
  { name, folder }: { name: string; folder: string },
): Promise<string | null | 'not installed'> {
  for (const root of new Set([folder, ''])) {
    const path = `${root}node_modules/${name}/package.json`
    if (!(await fs.exists(path))) continue
    try {
      const { license, licenses } = JSON.parse(await fs.readFile(path, 'utf8'))
      // Before SPDX: an object, or a list of them to choose from.
      const given = license ?? licenses
      const all = (Array.isArray(given) ? given : [given]).flatMap((one) => one?.type ?? one ?? [])
      return all.length === 0 ? null : all.map(String).join(' OR ')
    } catch {
      return null
    }
  }
  return 'not installed'
}
