'use strict'
/**
 * Makes `public/generated/node/library.bin` from the Node that runs this script: the sources of its own library and
 * what its native bindings look like. Run with `--expose-internals --no-deprecation`.
 *
 * Layout: a little-endian u32 (length of the index), the index as JSON, then the bytes it points into. Every
 * position in the index is relative to the first byte after it, so that one module or one binding can be read alone.
 */
const fs = require('node:fs')
const path = require('node:path')
const { internalBinding } = require('internal/test/binding')
const { describeBinding } = require('./shapes.cjs')

const target = path.resolve(process.argv[2] ?? path.join(__dirname, '../../public/generated/node/library.bin'))

/** Never run in a tab: V8's profile tools and the debugger client. */
const LEFT_OUT = /^internal\/(deps\/v8\/|debugger\/|main\/(inspect|mksnapshot|prof_process|embedding)$)/

const natives = internalBinding('builtins').natives
const chunks = []
let length = 0
function add(text) {
  const bytes = Buffer.from(text)
  const span = [length, bytes.length]
  chunks.push(bytes)
  length += bytes.length
  return span
}

const sources = {}
const names = new Set(['v8', 'symbols'])
for (const id of Object.keys(natives).sort()) {
  if (id === 'config' || LEFT_OUT.test(id)) continue
  sources[id] = add(natives[id])
  for (const match of natives[id].matchAll(/internalBinding\('([^']+)'\)/g)) names.add(match[1])
}

const bindings = {}
for (const name of [...names].sort()) {
  let binding
  try {
    binding = internalBinding(name)
  } catch {
    continue // Asked for by the library only when Node is built differently.
  }
  bindings[name] = add(JSON.stringify(describeBinding(name, binding)))
}

const options = internalBinding('options')
const values = options.getCLIOptionsValues()
const info = options.getCLIOptionsInfo()
const plain = (entries) => Object.fromEntries(entries)
const index = {
  version: process.version,
  sources,
  bindings,
  extras: {
    options: add(
      JSON.stringify({
        // This script's own flags are not the defaults.
        values: {
          ...plain(values instanceof Map ? values : Object.entries(values)),
          '--expose-internals': false,
          '--deprecation': true,
          '--warnings': true,
        },
        info: [...info.options].map(([name, option]) => [name, { ...option }]),
        aliases: [...info.aliases],
        embedder: { ...options.getEmbedderOptions() },
      }),
    ),
    // What a JavaScript engine without a host has: all else in a worker's global scope is the browser's.
    globals: add(JSON.stringify(require('node:vm').runInNewContext('Object.getOwnPropertyNames(globalThis)'))),
    errnos: add(JSON.stringify([...internalBinding('uv').getErrorMap()])),
    process: add(
      JSON.stringify({
        version: process.version,
        versions: process.versions,
        release: process.release,
        features: { ...process.features, inspector: false },
      }),
    ),
  },
}

const head = Buffer.from(JSON.stringify(index))
const size = Buffer.alloc(4)
size.writeUInt32LE(head.length)
fs.mkdirSync(path.dirname(target), { recursive: true })
fs.writeFileSync(target, Buffer.concat([size, head, ...chunks]))
console.log(`${path.relative(process.cwd(), target)}: ${Object.keys(sources).length} modules, ${length} bytes`)
