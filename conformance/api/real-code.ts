import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fillProject } from '../../e2e/support/fill-project.ts'
import type { Tab } from '../../e2e/support/tab.ts'
import { ROOT } from '../../scripts/setup/root.mjs'
import { packageFiles } from './installed.ts'

/** Code that people wrote and that runs: whatever is claimed of it is a false alarm. */
export interface RealCode {
  name: string
  /** Lays the code out in the tab's project and gives the files to check. */
  prepare(tab: Tab): Promise<string[]>
}

/** Of a list in order of name, one in so many. */
const everyNth = (n: number, list: string[]) => list.sort().filter((_, index) => index % n === 0)

const run = (tab: Tab, command: string, args: string[]) =>
  tab.page.evaluate(({ command, args }) => window.run(command, args), { command, args })

async function lines(tab: Tab, command: string, args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(tab, command, args)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}

const CODE = /\.tsx?$/

/** This repository's own TypeScript, with the declarations of what it depends on. */
const own: RealCode = {
  name: 'TypeScript: our own src/, one file in 6',
  async prepare(tab) {
    const paths = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .filter((path) => /\.(tsx?|mjs|json)$/.test(path))
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const packages = [...Object.keys(dependencies), 'vite', 'vitest', '@types/node', 'undici-types', 'csstype']
    const files: Record<string, string> = {
      ...Object.assign({}, ...packages.map((name) => packageFiles(name, false))),
      'package.json': JSON.stringify({ type: 'module', dependencies, devDependencies }),
      'tsconfig.json': readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'),
    }
    for (const path of paths) files[path] = readFileSync(join(ROOT, path), 'utf8')
    await fillProject(tab, files)
    return everyNth(
      6,
      paths.filter((path) => CODE.test(path) && !/\.test\.ts$|\/test-support\//.test(path)),
    )
  },
}

/** The real npm's own library, CommonJS without declarations, beside the packages that it brings along. */
const npm: RealCode = {
  name: "CommonJS: npm's own lib/, one file in 2",
  async prepare(tab) {
    await fillProject(tab)
    const image = '/usr/local/lib/node_modules/npm'
    const copy = `cp -r ${image}/lib ${image}/package.json . && ln -s ${image}/node_modules node_modules`
    await lines(tab, 'sh', ['-c', copy])
    return everyNth(2, await lines(tab, 'find', ['lib', '-name', '*.js']))
  },
}

/** Copies modules of Python's library into folders of their own, so that none stands where another is looked for. */
const COPY_MODULES = `
import os, sys, zipfile
archive = zipfile.ZipFile(next(path for path in sys.path if path.endswith(".zip")))
for name in archive.namelist():
    first = name.partition("/")[0]
    if name.endswith(".py") and first not in ("test", "idlelib", "turtledemo", "site-packages", "ensurepip"):
        folder = "library/" + name[:-3].replace("/", "__")
        os.makedirs(folder)
        with open(folder + "/code.py", "wb") as file:
            file.write(archive.read(name))
        print(folder + "/code.py")
`

const python: RealCode = {
  name: "Python: the tab's own standard library, one module in 3",
  async prepare(tab) {
    await fillProject(tab)
    return everyNth(3, await lines(tab, 'python3', ['-c', COPY_MODULES]))
  },
}

export const REAL_CODE = [own, npm, python]
