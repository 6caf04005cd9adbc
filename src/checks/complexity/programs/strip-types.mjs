// Rewrites TypeScript files as JavaScript, so that a JavaScript parser can read them. node strip-types.mjs FILE …
import { readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

for (const path of process.argv.slice(2)) {
  try {
    writeFileSync(path, stripTypeScriptTypes(readFileSync(path, 'utf8'), { mode: 'transform' }))
  } catch (error) {
    console.error(`${path}: ${error.message}`)
  }
}
