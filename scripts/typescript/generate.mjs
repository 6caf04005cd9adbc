// @ts-check
// Lays TypeScript out for the tab, under `<out>/typescript/`: the compiler as npm published it, without its server for
// editors and its translated messages; and the declarations of Node's own API, for checks.
// Usage: node scripts/typescript/generate.mjs [OUT]   (OUT: public/generated)
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packFiles } from '../python/pack.mjs'
import { ROOT } from '../setup/root.mjs'

const MODULES = join(ROOT, 'node_modules')
/** The server for editors, and `tsc`'s messages in other languages: `--locale` shows English ones. */
const LEFT_OUT = /^lib\/[a-z-]+\/|^lib\/(_?tsserver|tsserverlibrary|_?typingsInstaller|watchGuard)|^bin\/tsserver$/
const DECLARED = ['@types/node', 'undici-types']

/** @param {string} name of a package */
function filesOf(name) {
  const folder = join(MODULES, name)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path).replaceAll('\\', '/'), bytes: readFileSync(path) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const folder = join(process.argv[2] ?? 'public/generated', 'typescript')
const image = packFiles(filesOf('typescript').filter(({ name }) => !LEFT_OUT.test(name)))
const types = packFiles(
  DECLARED.flatMap((name) => filesOf(name).map((file) => ({ ...file, name: `node_modules/${name}/${file.name}` }))),
)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'image.bin'), image)
writeFileSync(join(folder, 'node-types.bin'), types)
console.log(`TypeScript: ${((image.length + types.length) / 1e6).toFixed(1)} MB`)
