import { timeBoth, writeBoth } from '../lib/both.ts'
import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

const COUNT = 1_000
const SUM = (COUNT * (COUNT - 1)) / 2

/** How each kind of module is written. Numbers name modules. */
interface Dialect {
  ending: string
  module(i: number, neighbour: string | null): string
  /** Sums up all of them. */
  index(names: string[]): string
  /** Prints the milliseconds that loading took: the process's start is another row's matter. */
  main: string
}

const COMMON: Dialect = {
  ending: 'js',
  module: (i, neighbour) =>
    `'use strict'\n${neighbour ? `const before = require('${neighbour}')\n` : ''}exports.value = ${i}${neighbour ? ' + before.value * 0' : ''}\n`,
  index: (names) =>
    `'use strict'\nlet sum = 0\n${names.map((name) => `sum += require('./${name}').value`).join('\n')}\nmodule.exports = sum\n`,
  main:
    `const started = performance.now()\nconst sum = require('./index.js')\n` +
    `if (sum !== ${SUM}) throw new Error('sum ' + sum)\nconsole.log(performance.now() - started)\n`,
}

const ECMA: Dialect = {
  ending: 'mjs',
  module: (i, neighbour) =>
    `${neighbour ? `import * as before from '${neighbour}.mjs'\n` : ''}export const value = ${i}${neighbour ? ' + before.value * 0' : ''}\n`,
  index: (names) =>
    `${names.map((name, i) => `import { value as v${i} } from './${name}.mjs'`).join('\n')}\n` +
    `export default ${names.map((_, i) => `v${i}`).join(' + ')}\n`,
  main:
    `const started = performance.now()\nconst { default: sum } = await import('./index.mjs')\n` +
    `if (sum !== ${SUM}) throw new Error('sum ' + sum)\nconsole.log(performance.now() - started)\n`,
}

/** 100 modules in each of ten folders, which know one another as those of a package do. */
function modules({ ending, module, index, main }: Dialect): Record<string, string> {
  const name = (i: number) => `${Math.floor(i / 100)}/m${i}`
  const files: Record<string, string> = {}
  for (let i = 0; i < COUNT; i++) {
    files[`modules/${name(i)}.${ending}`] = module(i, i % 100 === 0 ? null : `./m${i - 1}`)
  }
  // Innermost first: required from the last one on, they would nest a hundred deep.
  files[`modules/index.${ending}`] = index(Array.from({ length: COUNT }, (_, i) => name(i)))
  files[`modules/main.${ending}`] = main
  return files
}

async function load(context: BenchContext, dialect: Dialect) {
  await writeBoth(context, modules(dialect))
  return timeBoth(context, [`modules/main.${dialect.ending}`])
}

/** `require` of a graph of 1,000 modules. */
export async function requireModules(context: BenchContext): Promise<Row[]> {
  const measured = await load(context, COMMON)
  return [{ what: 'require of 1,000 modules', unit: 'ms', ...measured, target: { timesNative: 2 } }]
}

/** `import` of the same graph as ES modules. */
export async function importModules(context: BenchContext): Promise<Row[]> {
  const measured = await load(context, ECMA)
  return [{ what: 'import of 1,000 ES modules', unit: 'ms', ...measured, target: { timesNative: 3 } }]
}
