import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Who may import whom, by folder of `src/`: itself, and what stands here. Types may be imported by the same rules.
 * `main.tsx` and `workers/` compose, so they may import everything.
 */
const MAY_IMPORT: Record<string, string[]> = {
  protocol: [],
  policy: ['protocol'],
  agent: ['protocol', 'policy'],
  models: ['protocol'],
  tools: ['protocol', 'policy'],
  checks: ['protocol'],
  kernel: ['protocol', 'policy'],
  node: ['protocol'],
  languages: ['protocol'],
  storage: ['protocol'],
  gateway: ['protocol', 'policy'],
  rpc: ['protocol'],
  offline: ['protocol'],
  preview: ['protocol'],
  project: ['protocol', 'policy'],
  sandbox: ['protocol', 'kernel', 'rpc'],
  ui: ['protocol', 'policy', 'project'],
}

/** Lines. Past it a file holds more than one idea. */
const LONGEST = 500

interface Source {
  /** Relative to the repository. */
  path: string
  text: string
  /** Files of ours that it imports, relative to the repository. */
  imports: string[]
  /** Those of them that remain when the types are gone. */
  runtimeImports: string[]
}

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)['"](\.{1,2}\/[^'"?]+)/g
const TYPE_IMPORT = /^(import|export) type\b[^'"]*['"][^'"]*['"]/gm

const isTest = (path: string) => /\.test\.tsx?$/.test(path)

function read(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => {
      const path = relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/')
      const text = readFileSync(join(ROOT, path), 'utf8')
      const find = (of: string) =>
        [...of.matchAll(SPECIFIER)].map((match) => normalize(join(dirname(path), match[1]!)).replaceAll('\\', '/'))
      return { path, text, imports: find(text), runtimeImports: find(text.replace(TYPE_IMPORT, '')) }
    })
}

const sources = [...read('src'), ...read('workers')]
const folderOf = (path: string) => (path.startsWith('src/') && path.split('/').length > 2 ? path.split('/')[1]! : null)

test('every folder of src/ has its rule', () => {
  const folders = new Set(sources.map(({ path }) => folderOf(path)).filter((folder) => folder !== null))
  expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([])
})

test('folders import only what they may', () => {
  const wrong = sources
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, imports }) => {
      const from = folderOf(path)
      if (from === null) return []
      return imports
        .filter((imported) => {
          const to = folderOf(imported)
          return to !== from && !(to !== null && MAY_IMPORT[from]?.includes(to))
        })
        .map((imported) => `${path} imports ${imported}`)
    })
  expect(wrong).toEqual([])
})

test('protocol imports no package but for the engine’s own types', () => {
  const wrong = sources
    .filter(({ path }) => folderOf(path) === 'protocol' && !isTest(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^import (type )?.*from '([^.'][^']*)'/gm)]
        .filter((match) => !match[1] || match[2] !== '@webcontainer/api')
        .map((match) => `${path} imports ${match[2]}`),
    )
  expect(wrong).toEqual([])
})

test('nothing imports in a circle, types aside', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: string[]) => {
    const at = trail.indexOf(path)
    if (at >= 0) return void circles.push([...trail.slice(at), path].join(' → '))
    if (done.has(path)) return
    for (const imported of byPath.get(path)?.runtimeImports ?? [])
      if (byPath.has(imported)) visit(imported, [...trail, path])
    done.add(path)
  }
  for (const { path } of sources) visit(path, [])
  expect(circles).toEqual([])
})

test(`no file is longer than ${LONGEST} lines`, () => {
  const all = [...sources, ...['scripts', 'e2e', 'bench', 'conformance'].flatMap(read)]
  const long = all.filter(({ text }) => text.split('\n').length > LONGEST + 1).map(({ path }) => path)
  expect(long).toEqual([])
})
