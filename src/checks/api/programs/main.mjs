// @ts-check
// Usage: node main.mjs REQUEST   (a file of JSON; see `Request` in ../run-javascript.ts). Prints the result as JSON.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { askModules } from './ask-modules.mjs'
import { checkTypes } from './check-types.mjs'
import { collectImports, placeOf } from './imports.mjs'
import { openProgram } from './open-program.mjs'
import { collectOwnNames } from './own-names.mjs'
import { createReceivers } from './receivers.mjs'

const {
  project,
  files,
  typescript,
  nodeTypes,
  result: resultPath,
} = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const ts = loadTypeScript()
if (ts === null) write({ error: 'There is no TypeScript here to check with.' })
else write(await check(ts))

function write(/** @type {object} */ result) {
  writeFileSync(resultPath, JSON.stringify(result))
}

/** @returns {typeof import('typescript') | null} */
function loadTypeScript() {
  for (const from of [typescript, join(project, 'node_modules/typescript')]) {
    try {
      if (from) return createRequire(join(project, 'package.json'))(from)
    } catch {
      // The next one, perhaps.
    }
  }
  return null
}

async function check(/** @type {typeof import('typescript')} */ ts) {
  const { program } = openProgram(ts, { project, files, nodeTypes })
  const receivers = createReceivers(ts, program)
  const ownFiles = program.getSourceFiles().filter((file) => !receivers.isOutside(file) && !file.isDeclarationFile)
  const own = collectOwnNames(ts, ownFiles)
  const browserNames = createBrowserNames(ts)
  const findings = []
  const unchecked = []
  /** @type {import('./real-exports.mjs').Question[]} */
  const questions = []
  /** @type {{ file: string, lines: number[], claims: any[] }[]} */
  const asked = []
  let [checked, unknown] = [0, 0]

  for (const path of files) {
    const file = program.getSourceFile(path)
    if (!file) {
      unchecked.push({ file: path, line: 1, name: path, why: 'TypeScript does not take it for code.' })
      continue
    }
    const broken = program.getSyntacticDiagnostics(file)[0]
    if (broken && !/\.[cm]?jsx?$/.test(path)) {
      unchecked.push({ file: path, line: 1, name: path, why: 'It has syntax errors.' })
      continue
    }
    const byTypes = checkTypes({ ts, program, file, receivers, own, isBrowserName: browserNames })
    checked += byTypes.checked
    unknown += byTypes.unknown
    for (const finding of byTypes.findings) findings.push({ file: path, ...finding })
    const imports = collectImports(ts, program, file, own)
    for (const entry of imports) {
      const place = placeOf(ts, program, project, path, entry)
      const { module, line, style, uses } = entry
      if (place.kind === 'own') continue
      if (place.kind === 'unsure') unchecked.push({ file: path, line, name: module, why: place.why })
      else checked++
      if (place.kind === 'missing')
        findings.push({
          file: path,
          line,
          name: module,
          receiver: 'what is installed',
          didYouMean: null,
          why: place.why,
        })
      if (place.kind === 'untyped' && uses.length > 0) {
        questions.push({ module, style, from: path, paths: uses.map((use) => use.path) })
        asked.push({ file: path, lines: uses.map((use) => use.line), claims: [] })
      }
    }
    // Declarations may be wrong about what a package exports: it is asked itself, if it can be loaded.
    for (const { module, ...claim } of byTypes.exports) {
      const style = imports.find((entry) => entry.module === module)?.style ?? 'import'
      questions.push({ module, style, from: path, paths: [[claim.name]] })
      asked.push({ file: path, lines: [claim.line], claims: [claim] })
    }
  }
  const answers = await askModules(questions)
  answers.forEach(({ missing, checked: looked, error }, index) => {
    const { module, paths } = /** @type {any} */ (questions[index])
    const { file, lines, claims } = /** @type {any} */ (asked[index])
    if (claims.length > 0) {
      if (error !== null || missing.length > 0) findings.push({ file, ...claims[0] })
      return
    }
    checked += looked
    if (error !== null) {
      unknown += paths.length
      unchecked.push({ file, line: lines[0], name: module, why: `It could not be loaded: ${error}` })
    }
    for (const { path, didYouMean } of missing) {
      const at = paths.findIndex((/** @type {string[]} */ each) => each.join('.').startsWith(path.join('.')))
      const receiver = [`'${module}'`, ...path.slice(0, -1)].join('.')
      findings.push({ file, line: lines[at], name: path.at(-1), receiver, didYouMean })
    }
  })
  return { findings: withoutRepeats(findings), unchecked, checked, unknown, error: null }
}

/** @template {{ file: string, line: number, name: string }} T @param {T[]} findings */
function withoutRepeats(findings) {
  const seen = new Set()
  return findings.filter(({ file, line, name }) => {
    const key = `${file}:${line}:${name}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Whether the declarations of pages or workers, which may not be part of the program, know a global name. */
function createBrowserNames(/** @type {typeof import('typescript')} */ ts) {
  /** @type {string | null} */
  let text = null
  return (/** @type {string} */ name) => {
    if (!/^[\w$]+$/.test(name)) return false
    if (text === null) {
      const folder = dirname(ts.getDefaultLibFilePath({}))
      text = ['lib.dom.d.ts', 'lib.webworker.d.ts'].map((each) => readFileSync(join(folder, each), 'utf8')).join('\n')
    }
    return new RegExp(`^(declare (var|function|class)|interface|type) ${name.replace(/\$/g, '\\$')}\\b`, 'm').test(text)
  }
}
