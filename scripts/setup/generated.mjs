// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PINNED_NODE } from './packages.mjs'
import { ROOT } from './root.mjs'
import { run } from './run.mjs'
import { digest, isStamped, stamp } from './stamp.mjs'

/**
 * What `public/generated/` holds: each part is made by a script of its own from pinned packages, so it depends on
 * nothing but that script and the lock file.
 *
 * @type {{ name: string, command: string[], sources: string[], outputs: string[], isComplete?: () => boolean }[]}
 */
const GENERATORS = [
  {
    name: 'node-library',
    command: ['--expose-internals', '--no-deprecation', 'scripts/node-library/generate.cjs'],
    sources: ['scripts/node-library'],
    outputs: ['public/generated/node/library.bin'],
  },
  {
    name: 'npm',
    command: ['scripts/npm/generate.mjs'],
    sources: ['scripts/npm', 'scripts/python/pack.mjs'],
    outputs: ['public/generated/npm/image.bin', 'public/generated/npm/manifest.json'],
  },
  {
    name: 'typescript',
    command: ['scripts/typescript/generate.mjs'],
    sources: ['scripts/typescript', 'scripts/python/pack.mjs'],
    outputs: ['public/generated/typescript/image.bin', 'public/generated/typescript/node-types.bin'],
  },
  {
    name: 'python',
    command: ['scripts/python/fetch.mjs'],
    sources: [
      'scripts/python',
      'src/languages/python/lib/_tabwright_errno.py',
      'src/languages/python/lib/_tabwright_subprocess.py',
      'src/languages/python/lib/_tabwright_socket.py',
      'src/languages/python/lib/_tabwright_serving.py',
    ],
    outputs: [
      'public/generated/python/manifest.json',
      'public/generated/python/snapshot.bin',
      'public/generated/python/pip.bin',
    ],
    // Python runs without pytest too, so a package index that does not answer stops nothing, but is asked again.
    isComplete: () => {
      const { pytest, pip } = JSON.parse(readFileSync(join(ROOT, 'public/generated/python/manifest.json'), 'utf8'))
      return pytest !== null && pip !== null
    },
  },
]

/** Downloads may be slow; longer than this nothing comes any more. */
const GENERATOR_MS = 15 * 60_000

/**
 * Makes what is missing or out of date.
 *
 * @param {{ force?: boolean }} [options] `force` makes everything anew
 * @returns {Promise<string | null>} a sentence that says what is wrong and what to do, or null
 */
export async function generateMissing(options = {}) {
  for (const { name, command, sources, outputs, isComplete = () => true } of GENERATORS) {
    const key = digest(['package-lock.json', ...sources])
    if (!options.force && isStamped(name, key, outputs)) continue
    console.log(`Generating ${outputs.join(', ')} …`)
    if ((await run(PINNED_NODE, command, { timeoutMs: GENERATOR_MS })) !== 0)
      return `${command.at(-1)} failed: see its message above, and run \`npm run generate\` to try again.`
    if (isComplete()) stamp(name, key)
  }
  return null
}
