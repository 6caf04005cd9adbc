import type ts from 'typescript'
import { folderOf, type KnownFiles } from './known-files.ts'
import { LIBRARY, NODE_TYPES } from './library.ts'

type TypeScript = typeof ts

/** Which files belong together, and how they are compiled. */
export interface CodeProject {
  /** The path of its `tsconfig.json` or `jsconfig.json`; empty where there is none. */
  config: string
  roots: string[]
  options: ts.CompilerOptions
}

/** A project without a configuration takes all its files, up to so many; then only those that are open. */
const MOST_ROOTS = 1500
const NOT_SOURCES = /^(?:\..*|node_modules|dist|build|out|coverage|vendor)$/

/** What TypeScript uses itself to match `include` and `exclude`; it is not among its declarations. */
interface Matching {
  matchFiles(
    path: string,
    extensions: readonly string[] | undefined,
    excludes: readonly string[] | undefined,
    includes: readonly string[] | undefined,
    useCaseSensitiveFileNames: boolean,
    currentDirectory: string,
    depth: number | undefined,
    getFileSystemEntries: (path: string) => { files: string[]; directories: string[] },
    realpath: (path: string) => string,
  ): string[]
}

/** Reads folders as TypeScript's own system does. */
export const folderReader =
  (typescript: TypeScript, files: KnownFiles, root: string): NonNullable<ts.LanguageServiceHost['readDirectory']> =>
  (path, extensions, excludes, includes, depth) =>
    (typescript as unknown as Matching).matchFiles(
      path,
      extensions,
      excludes,
      includes,
      true,
      root,
      depth,
      (folder) => {
        const entries = [...(files.list(folder)?.values() ?? [])]
        const named = (kind: string) => entries.filter((entry) => entry.kind === kind).map(({ name }) => name)
        return { files: named('file').sort(), directories: named('folder').sort() }
      },
      files.realPath,
    )

/** Finds a file's project. `opened`: the paths of the files in the editor. */
export function createCodeProjects(typescript: TypeScript, files: KnownFiles, root: string, opened: () => string[]) {
  /** By path, as long as no name and no configuration has changed. */
  const parsed = new Map<string, { stamp: string; project: CodeProject; references: readonly string[] }>()

  function parse(config: string) {
    const known = parsed.get(config)
    if (known && known.stamp === stampOf(known.project)) return known
    const host: ts.ParseConfigHost = {
      useCaseSensitiveFileNames: true,
      fileExists: (path) => files.kind(path) === 'file',
      readFile: files.text,
      readDirectory: folderReader(typescript, files, root),
    }
    const { config: json = {} } = typescript.readConfigFile(config, files.text)
    const read = typescript.parseJsonConfigFileContent(json, host, folderOf(config), undefined, config)
    const references = (read.projectReferences ?? []).map(({ path }) =>
      path.endsWith('.json') ? path : `${path}/tsconfig.json`,
    )
    // Nothing is written, and an editor asks for more than a build: these change no answer.
    const options = { ...read.options, noEmit: true, composite: false, incremental: false, declaration: false }
    const project: CodeProject = { config, roots: read.fileNames, options }
    const result = { stamp: stampOf(project), project, references }
    parsed.set(config, result)
    return result
  }

  /** What it extends is read anew with it where the project's names change; its own text counts at once. */
  const stampOf = ({ config }: CodeProject) => `${files.names()} ${files.version(config)}`

  function unconfigured(): CodeProject {
    const found: string[] = []
    const visit = (folder: string) => {
      for (const { name, kind, target } of files.list(folder)?.values() ?? []) {
        if (found.length > MOST_ROOTS) return
        const path = `${folder}/${name}`
        if (kind === 'folder' && target === undefined && !NOT_SOURCES.test(name)) visit(path)
        else if (kind === 'file' && /\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) && !/\.min\.[cm]?js$/.test(name))
          found.push(path)
      }
    }
    visit(root)
    const roots = found.length > MOST_ROOTS ? opened() : [...new Set([...found, ...opened()])]
    const { ScriptTarget, ModuleKind, ModuleResolutionKind, JsxEmit } = typescript
    return {
      config: '',
      roots,
      options: {
        allowJs: true,
        allowImportingTsExtensions: true,
        allowNonTsExtensions: true,
        jsx: JsxEmit.Preserve,
        maxNodeModuleJsDepth: 2,
        module: ModuleKind.Preserve,
        moduleResolution: ModuleResolutionKind.Bundler,
        noEmit: true,
        resolveJsonModule: true,
        skipLibCheck: true,
        strict: true,
        target: ScriptTarget.ESNext,
        // Without a configuration it is Node's own that runs it: what the project has no types of comes from us.
        typeRoots: [`${root}/node_modules/@types`, `${NODE_TYPES}/node_modules/@types`],
        types: ['*'],
      },
    }
  }

  return {
    of(path: string): CodeProject {
      for (let folder = folderOf(path); folder.startsWith(root); folder = folderOf(folder)) {
        for (const name of ['tsconfig.json', 'jsconfig.json']) {
          const config = `${folder}/${name}`
          if (files.kind(config) !== 'file') continue
          const { project, references } = parse(config)
          if (project.roots.includes(path)) return project
          // A configuration that only names others: the one that takes the file in counts.
          for (const reference of references) {
            if (files.kind(reference) !== 'file') continue
            const other = parse(reference)
            if (other.project.roots.includes(path)) return other.project
          }
          // One that leaves the file out says still how this folder is compiled.
          return { ...project, config: `${config} ${path}`, roots: [...project.roots, path] }
        }
        if (folder === root) break
      }
      return unconfigured()
    },
  }
}

/** TypeScript's declarations of the language and of browsers. */
export const libraryFile = (typescript: TypeScript, options: ts.CompilerOptions): string =>
  `${LIBRARY}/${typescript.getDefaultLibFileName(options)}`
