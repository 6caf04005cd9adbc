import type ts from 'typescript'
import { type CodeProject, folderReader, libraryFile } from './code-projects.ts'
import type { KnownFiles } from './known-files.ts'
import type { OpenTexts } from './open-texts.ts'

/** One project's language service. */
export interface CodeService {
  service: ts.LanguageService
  /** Takes another list of files or other options. */
  update(project: CodeProject): void
}

export interface CodeServiceOptions {
  typescript: typeof ts
  files: KnownFiles
  texts: OpenTexts
  /** Parsed files, shared among projects. */
  registry: ts.DocumentRegistry
  /** The project's folder. */
  root: string
}

export function createCodeService(options: CodeServiceOptions, first: CodeProject): CodeService {
  const { typescript, files, texts, registry, root } = options
  let project = first
  let changes = 0
  /** The names when modules were last looked up. */
  let resolvedAt = 0
  const fileExists = (path: string) => files.kind(path) === 'file'
  const host: ts.LanguageServiceHost & { hasInvalidatedResolutions(): boolean } = {
    getCompilationSettings: () => project.options,
    getScriptFileNames: () => project.roots,
    getScriptVersion: files.version,
    getScriptSnapshot: texts.snapshot,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (settings) => libraryFile(typescript, settings),
    getProjectVersion: () => `${files.generation()} ${changes}`,
    useCaseSensitiveFileNames: () => true,
    fileExists,
    readFile: files.text,
    readDirectory: folderReader(typescript, files, root),
    directoryExists: (path) => files.kind(path) === 'folder',
    getDirectories: (path) =>
      [...(files.list(path)?.values() ?? [])].filter(({ kind }) => kind === 'folder').map(({ name }) => name),
    realpath: files.realPath,
    // A module that was not found may be there now; without this TypeScript keeps what it once found.
    hasInvalidatedResolutions() {
      return resolvedAt !== files.names()
    },
  }
  const service = typescript.createLanguageService(host, registry)
  const getProgram = service.getProgram.bind(service)
  service.getProgram = () => {
    const program = getProgram()
    resolvedAt = files.names()
    return program
  }
  return {
    service,
    update(next) {
      if (next === project) return
      const isSame =
        next.roots.length === project.roots.length &&
        next.roots.every((path, at) => path === project.roots[at]) &&
        JSON.stringify(next.options) === JSON.stringify(project.options)
      project = next
      if (!isSame) changes++
    },
  }
}
