// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './root.mjs'

const STAMPS = join(ROOT, '.cache', 'stamps')

/**
 * A digest of files and folders, by name and content: equal digests mean that there is nothing to do again.
 *
 * @param {string[]} paths relative to the repository; what does not exist counts as absent
 * @param {string[]} [except] paths below them to leave out
 */
export function digest(paths, except = []) {
  const hash = createHash('sha256')
  const add = (/** @type {string} */ path) => {
    if (except.includes(path)) return
    const full = join(ROOT, path)
    if (!existsSync(full)) hash.update(`absent ${path}\n`)
    else if (statSync(full).isDirectory()) for (const name of readdirSync(full).sort()) add(`${path}/${name}`)
    else hash.update(`file ${path}\n`).update(readFileSync(full)).update('\n')
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}

/**
 * Whether `name` was last done for this key, and what it made is still there.
 *
 * @param {string} name
 * @param {string} key
 * @param {string[]} outputs relative to the repository
 */
export function isStamped(name, key, outputs) {
  const file = join(STAMPS, name)
  return existsSync(file) && readFileSync(file, 'utf8') === key && outputs.every((path) => existsSync(join(ROOT, path)))
}

/**
 * Notes that `name` was done for this key.
 *
 * @param {string} name
 * @param {string} key
 */
export function stamp(name, key) {
  const file = join(STAMPS, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, key)
}
