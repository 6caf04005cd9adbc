import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from '../../scripts/setup/root.mjs'

/** A package of ours as files for a project; without `code`, its declarations and manifests only. */
export function packageFiles(name: string, code: boolean): Record<string, string> {
  const wanted = code ? /\.([cm]?[jt]s|json)$/ : /\.d\.[cm]?ts$|(^|\/)package\.json$/
  const folder = join(ROOT, 'node_modules', name)
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .filter((path) => wanted.test(path))
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  )
}

/** Packages with declarations, which the invented set uses. */
const DECLARED = ['acorn', 'comlink', 'fflate', 'idb-keyval']
/** Packages without, out of what the real npm brings along. */
export const UNDECLARED = ['chalk', 'ini', 'semver']

/** What the invented set's project has installed; the undeclared packages are linked in the sandbox. */
export function installedForInvented(): Record<string, string> {
  const names = [...DECLARED, ...UNDECLARED]
  const dependencies = Object.fromEntries(names.map((name) => [name, '*']))
  return {
    'package.json': JSON.stringify({ name: 'invented', dependencies }),
    ...Object.assign({}, ...DECLARED.map((name) => packageFiles(name, true))),
  }
}
