// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PINNED_PIP } from '../python/pip.mjs'
import { ROOT } from './root.mjs'

/**
 * The text of THIRD_PARTY.md: every package that may end up in the built page, by the lock file. Packages that only
 * build and test are not given out with it, so they do not stand there.
 */
export function thirdParty() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  /** @type {Map<string, { name: string, version: string, license: string }>} */
  const listed = new Map()
  for (const [path, { dev, version, license }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1)
    if (path === '' || dev || !name) continue
    listed.set(`${name} ${version}`, { name, version, license: license ?? 'see the package' })
  }
  const rows = [...listed.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1,
  )
  return `# Third-party software
Tabwright's own code is under the MIT licence (\`LICENSE\`). It is made with what others wrote and gave away. This file
is written by \`node scripts/third-party.mjs\`; a test keeps it true. The texts of the licences are in the packages.

## Generated from packages, and served by the page
| what | version | licence | from |
| --- | --- | --- | --- |
${generated(packages)
  .map((row) => `| ${row.join(' | ')} |`)
  .join('\n')}

## Packages
| package | version | licence |
| --- | --- | --- |
${rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`).join('\n')}
`
}

/**
 * @param {Record<string, { version: string }>} packages
 * @returns {string[][]}
 */
const generated = (packages) => [
  [
    "Go's commands and standard library, changed as scripts/languages/go/patches.mjs says (only where they were built)",
    'as the machine that builds has it',
    'BSD-3-Clause',
    '`npm run languages:build`',
  ],
  [
    "Node.js's JavaScript library",
    packages['node_modules/node']?.version ?? '',
    'MIT, and those of its parts',
    'npm package `node`',
  ],
  [
    'Python for the browser: Pyodide, with CPython in it',
    packages['node_modules/pyodide']?.version ?? '',
    'MPL-2.0; PSF-2.0 for CPython',
    'npm package `pyodide`',
  ],
  [
    'npm, with the packages that it bundles',
    JSON.parse(readFileSync(join(ROOT, 'scripts/npm/pinned.json'), 'utf8')).version,
    'Artistic-2.0, and those of its parts',
    'npm package `npm`',
  ],
  [
    'TypeScript: the compiler and its declarations',
    packages['node_modules/typescript']?.version ?? '',
    'Apache-2.0, and those of its parts',
    'npm package `typescript`',
  ],
  [
    "Declarations of Node's API",
    packages['node_modules/@types/node']?.version ?? '',
    'MIT',
    'npm packages `@types/node`, `undici-types`',
  ],
  [
    'pip, with the packages that it bundles',
    `${PINNED_PIP.version}, else as the machine that builds has it`,
    'MIT, and those of its parts',
    'wheel',
  ],
  ...WHEELS.map(([name = '', license = '']) => [
    name,
    'as Pyodide names it, else as the machine that builds has it',
    license,
    'wheel',
  ]),
]

/** What `scripts/python/` lays beside Pyodide: pytest and what it needs. */
const WHEELS = [
  ['pytest', 'MIT'],
  ['pluggy', 'MIT'],
  ['iniconfig', 'MIT'],
  ['packaging', 'Apache-2.0 or BSD-2-Clause'],
  ['pygments', 'BSD-2-Clause'],
]
