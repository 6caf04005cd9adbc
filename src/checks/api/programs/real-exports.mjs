// @ts-check
// A throw-away process: loads modules one by one and tells which of the asked members they have. Whatever they do when
// they are loaded, they do here. A line of JSON for each, on the descriptor that the caller opened for it.
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { nearest } from './nearest.mjs'

/**
 * @typedef {object} Question
 * @property {string} module
 * @property {'import' | 'require'} style
 * @property {string} from the importing file, absolute
 * @property {string[][]} paths
 * @typedef {{ missing: { path: string[], didYouMean: string | null }[], checked: number, error: string | null }} Answer
 */

const [questions, answers] = process.argv.slice(2)
if (questions !== undefined) await answerAll(JSON.parse(questions), Number(answers))

async function answerAll(/** @type {Question[]} */ asked, /** @type {number} */ descriptor) {
  for (const question of asked) writeSync(descriptor, `${JSON.stringify(await answer(question))}\n`)
  process.exit(0)
}

/** @returns {Promise<Answer>} */
async function answer(/** @type {Question} */ { module, style, from, paths }) {
  let loaded
  try {
    const require = createRequire(from)
    // Resolved as the file that imports it would: a bare name is looked up from there.
    loaded = style === 'require' ? require(module) : await importFrom(module, from)
  } catch (error) {
    return { missing: [], checked: 0, error: String(error instanceof Error ? error.message : error).slice(0, 300) }
  }
  const missing = paths.flatMap((path) => lacking(loaded, path) ?? [])
  return { missing, checked: paths.length, error: null }
}

async function importFrom(/** @type {string} */ module, /** @type {string} */ from) {
  // `import.meta.resolve` takes no parent without a flag, but a module made on the spot has one.
  const require = createRequire(from)
  try {
    return await import(pathToFileURL(require.resolve(module)).href)
  } catch (error) {
    const { findPackageJSON } = await import('node:module')
    const manifest = findPackageJSON(module, pathToFileURL(from))
    if (!manifest) throw error
    // Only for `import`: its own name leads through its `exports`.
    const name = JSON.parse((await import('node:fs')).readFileSync(manifest, 'utf8')).name
    if (typeof name !== 'string') throw error
    return await import(pathToFileURL(resolveImport(manifest, module.slice(name.length))).href)
  }
}

/** The file behind `exports` for `import`, in the cases that packages use: a string, conditions, one level of `*`. */
function resolveImport(/** @type {string} */ manifest, /** @type {string} */ rest) {
  const { exports, module, main } = createRequire(manifest)(manifest)
  const target = pick(typeof exports === 'object' && exports !== null && '.' in exports ? exports[`.${rest}`] : exports)
  const found = target ?? module ?? main
  if (typeof found !== 'string') throw new Error('It says of no file that it is what `import` gives.')
  return new URL(found, pathToFileURL(manifest)).pathname
}

/** @returns {string | undefined} */
function pick(/** @type {any} */ target) {
  if (typeof target === 'string') return target
  for (const condition of ['node', 'import', 'module-sync', 'default'])
    if (target && typeof target === 'object' && condition in target) {
      const found = pick(target[condition])
      if (found) return found
    }
  return undefined
}

/**
 * The first part of a path that a value does not have, with what comes before it; null where all is there, or where
 * that cannot be told.
 *
 * @param {unknown} root
 * @param {string[]} path
 */
export function lacking(root, path) {
  let value = /** @type {any} */ (root)
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined || types.isProxy(value)) return null
    const object = Object(value)
    if (!(key in object)) {
      // Names that `import` finds on a CommonJS module by its default.
      const standIn = types.isModuleNamespaceObject(value) ? /** @type {any} */ (value).default : undefined
      if (standIn != null && (types.isProxy(standIn) || key in Object(standIn))) return null
      // What an object of some class may yet be given is not known; modules and plain objects are what they are.
      if (index > 0 && !isPlain(value)) return null
      return { path: path.slice(0, index + 1), didYouMean: nearest(key, namesOf(object)) }
    }
    value = object[key]
  }
  return null
}

function isPlain(/** @type {any} */ value) {
  if (typeof value === 'function') return true
  if (types.isModuleNamespaceObject(value)) return true
  const above = Object.getPrototypeOf(value)
  return above === Object.prototype || above === null
}

function namesOf(/** @type {object} */ object) {
  const names = new Set()
  for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return names
}
