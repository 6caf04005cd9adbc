// @ts-check
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @typedef {typeof import('typescript')} TypeScript */

/**
 * A TypeScript program over the changed files, with the project's own options where it has any, and with the
 * declarations of Node's API whether the project names them or not.
 *
 * @param {TypeScript} ts
 * @param {{ project: string, files: string[], nodeTypes: string | null }} request paths are absolute; `nodeTypes` is a
 *   folder whose `node_modules` holds `@types/node`
 */
export function openProgram(ts, { project, files, nodeTypes }) {
  const found = existsSync(join(project, 'tsconfig.json'))
    ? join(project, 'tsconfig.json')
    : existsSync(join(project, 'jsconfig.json'))
      ? join(project, 'jsconfig.json')
      : null
  const config = found === null ? null : readConfig(ts, found)
  const roots = typeRoots(project, nodeTypes)
  const own = config?.options ?? plainOptions(ts, roots)
  /** @type {import('typescript').CompilerOptions} */
  const options = {
    ...own,
    // What only decides what is written out, or what is wrong besides.
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
    tsBuildInfoFile: undefined,
    skipLibCheck: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowImportingTsExtensions: true,
    ignoreDeprecations: '6.0',
    // JavaScript is checked too, with the declarations that there are; what has none is asked itself.
    allowJs: true,
    checkJs: true,
    maxNodeModuleJsDepth: 0,
    resolveJsonModule: true,
    typeRoots: [...(own.typeRoots ?? []), ...roots],
    types: [...new Set([...(own.types ?? []), 'node'])].filter((name) => name !== '*'),
  }
  const declarations = (config?.fileNames ?? []).filter((name) => /\.d\.[cm]?ts$/.test(name))
  const program = ts.createProgram([...files, ...declarations], options)
  return { program, hasConfig: config !== null }
}

/**
 * @param {TypeScript} ts
 * @param {string} path
 */
function readConfig(ts, path) {
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error) return null
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), undefined, path)
}

/**
 * The most lenient reading of a project that does not say how it is meant: as Node and bundlers run it.
 *
 * @param {TypeScript} ts
 * @param {string[]} roots
 * @returns {import('typescript').CompilerOptions}
 */
function plainOptions(ts, roots) {
  return {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
    jsx: ts.JsxEmit.Preserve,
    strict: false,
    esModuleInterop: true,
    types: roots.flatMap((root) => ts.sys.getDirectories(root)).filter((name) => !name.startsWith('.')),
  }
}

/**
 * @param {string} project
 * @param {string | null} nodeTypes
 */
function typeRoots(project, nodeTypes) {
  const roots = []
  for (let folder = project; ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules/@types')
    if (existsSync(root)) roots.push(root)
    if (folder === dirname(folder)) break
  }
  // Last: a project's own `@types/node` is the one that counts.
  if (nodeTypes !== null) roots.push(join(nodeTypes, 'node_modules/@types'))
  return roots
}
