import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openTab, type Tab } from '../../e2e/support/tab.ts'
import { difference, type Program } from './program.ts'
import { PROGRAMS } from './programs.ts'
import { addFolder, createNativeProject, install, type NativeProject, openMachine, runInTab } from './worlds.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))

const USAGE = `Usage: npm run conformance programs -- [options]
  --registry URL  where npm installs from (npm's own configuration)
  --from DIR      takes DIR/<program> in place of an installation, where there is such a folder; installs nothing
  --filter RE     only programs whose name matches
  --check         fails where a program that was run is not as the list says
  --verbose       each line as it ends`

interface Outcome {
  program: Program
  /** `not run`: its packages cannot be had here, which says nothing about us. */
  result: 'same' | 'differs' | 'not run'
  detail: string
}

/**
 * Runs programs from npm, unmodified, natively and in the tab, and compares how they end and what they print. Each has
 * a project beside this file.
 */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      registry: { type: 'string' },
      from: { type: 'string' },
      filter: { type: 'string', default: '.' },
      check: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const filter = new RegExp(values.filter)
  const outcomes: Outcome[] = []
  const tab = await openTab()
  try {
    for (const program of PROGRAMS.filter(({ name }) => filter.test(name))) {
      const outcome = await tryProgram(program, tab, values)
      outcomes.push(outcome)
      console.log(`${outcome.result.padEnd(8)} ${program.name.padEnd(16)} ${outcome.detail}`)
    }
  } finally {
    await tab.close()
  }
  const count = (wanted: Outcome['result']) => outcomes.filter(({ result }) => result === wanted).length
  console.log(`\n${count('same')} the same as natively, ${count('differs')} not, ${count('not run')} not run`)
  if (!values.check) return 0
  const wrong = outcomes.filter(({ program, result }) => result === (program.known === undefined ? 'differs' : 'same'))
  for (const { program, result } of wrong)
    console.error(result === 'same' ? `is the same now, but is listed: ${program.name}` : `broke: ${program.name}`)
  return wrong.length > 0 ? 1 : 0
}

type Options = { registry?: string; from?: string; verbose: boolean }

async function tryProgram(program: Program, tab: Tab, options: Options): Promise<Outcome> {
  const native = createNativeProject()
  const forTab = program.wasm ? createNativeProject() : native
  try {
    for (const [project, wasm] of program.wasm
      ? ([
          [native, false],
          [forTab, true],
        ] as const)
      : ([[native, false]] as const)) {
      const missing = await prepare(program, project, wasm, options)
      if (missing !== null) return { program, result: 'not run', detail: missing }
    }
    await openMachine(tab, forTab.folder)
    const versions = installed(program, native)
    for (const line of program.commands) {
      const [there, here] = [await native.run(line), await runInTab(tab, line)]
      const detail = difference(there, here, program.masks)
      if (options.verbose) console.log(`  ${detail === null ? 'same   ' : 'differs'} ${line}`)
      if (detail !== null)
        return {
          program,
          result: 'differs',
          detail: `${versions}: ${line}\n    ${detail}${program.known ? `\n    ${program.known}` : ''}`,
        }
    }
    return { program, result: 'same', detail: versions }
  } finally {
    native.remove()
    if (forTab !== native) forTab.remove()
  }
}

/** Files and packages of the project; why they cannot be had, or null. */
async function prepare(
  program: Program,
  project: NativeProject,
  wasm: boolean,
  options: Options,
): Promise<string | null> {
  if (program.files) addFolder(join(HERE, program.files), project.folder)
  if (options.from) {
    const ready = resolve(options.from, wasm ? `${program.name}.wasm32` : program.name)
    if (existsSync(ready)) addFolder(ready, project.folder)
  } else if (Object.keys(program.packages).length > 0) {
    const problem = await install(project.folder, program.packages, { ...options, wasm })
    if (problem !== null) return problem
  }
  const absent = Object.keys(program.packages).find((name) => !existsSync(join(project.folder, 'node_modules', name)))
  if (absent) return `${absent} is not there${wasm ? ', built for wasm32' : ''}`
  if (program.unpublished && !existsSync(join(project.folder, program.unpublished)))
    return `its package has no ${program.unpublished}: put a checkout into a folder for --from`
  return null
}

/** The versions that were run, which may be others than the pinned ones where they were ready. */
const installed = ({ packages }: Program, { folder }: NativeProject): string =>
  Object.entries(packages)
    .map(([name, pinned]) => {
      const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'))
      return pinned.endsWith(version) ? `${name} ${version}` : `${name} ${version} (pinned: ${pinned})`
    })
    .join(', ') || `Node ${process.version}`
