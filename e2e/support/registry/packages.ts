import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeTarball } from './tarball.ts'

export interface Manifest {
  name: string
  version: string
  bin?: string | Record<string, string>
  scripts?: Record<string, string>
  [field: string]: unknown
}

/** One version of a package, ready to be served. */
export interface Packed {
  manifest: Manifest
  tarball: Buffer
  integrity: string
  shasum: string
}

/** Package folders below a `node_modules`, nested ones too, by name. */
export function findPackages(modules: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const visit = (folder: string, scope = '') => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      if (entry.name.startsWith('@') && scope === '') {
        visit(path, `${entry.name}/`)
        continue
      }
      if (!existsSync(join(path, 'package.json'))) continue
      const name = scope + entry.name
      found.set(name, [...(found.get(name) ?? []), path])
      if (existsSync(join(path, 'node_modules'))) visit(join(path, 'node_modules'))
    }
  }
  visit(modules)
  return found
}

/** A package that is installed in `folder`, as it was published: all its files, without what it has installed itself. */
export function packFolder(folder: string): Packed {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split('/').includes('node_modules'))
    .sort()
  return pack(
    manifest,
    names.map((path) => ({
      path,
      bytes: readFileSync(join(folder, path)),
      executable: (statSync(join(folder, path)).mode & 0o100) !== 0,
    })),
  )
}

/** A package made of these texts. */
export function packTexts(manifest: Manifest, texts: Record<string, string> = {}): Packed {
  const files = { 'package.json': `${JSON.stringify(manifest, null, 2)}\n`, ...texts }
  return pack(
    manifest,
    Object.entries(files).map(([path, text]) => ({
      path,
      bytes: Buffer.from(text),
      executable: text.startsWith('#!'),
    })),
  )
}

function pack(manifest: Manifest, files: Parameters<typeof makeTarball>[0]): Packed {
  const tarball = makeTarball(files)
  const digest = (name: string, encoding: 'hex' | 'base64') => createHash(name).update(tarball).digest(encoding)
  return { manifest, tarball, integrity: `sha512-${digest('sha512', 'base64')}`, shasum: digest('sha1', 'hex') }
}
