import type ts from 'typescript'
import {
  applyEdits,
  completionsOf,
  descriptionOf,
  editsOf,
  PREFERENCES,
  problemsOf,
  signatureOf,
  styleOf,
} from './answers.ts'
import type { CodeHelp, CodePlace, FileEdits, TextEdit } from './code-help.ts'
import { type CodeProject, createCodeProjects } from './code-projects.ts'
import { type CodeService, createCodeService } from './code-service.ts'
import { createKnownFiles, type FileSource, folderOf } from './known-files.ts'
import { createOpenTexts } from './open-texts.ts'

export interface CodeHelpOptions {
  typescript: typeof ts
  /** The project's folder, absolute. */
  root: string
  source: FileSource
  /** TypeScript's own declarations, by their paths below `LIBRARY` and `NODE_TYPES`. */
  library: ReadonlyMap<string, string>
}

export interface CodeHelpWorker extends CodeHelp {
  /** Files have changed on disk, by absolute path. True where an answer may be another one now. */
  changed(changes: readonly { path: string; isGone: boolean }[]): boolean
}

/** Files are asked for in rounds: each reads what the one before came upon. A longer chain of imports is cut. */
const MOST_ROUNDS = 80
/** Lines that are shown of a declaration in a library. */
const EXCERPT = 14

/** Answers about code, from TypeScript's language service. One question at a time; a later edit counts for all. */
export function createCodeHelp({ typescript, root, source, library }: CodeHelpOptions): CodeHelpWorker {
  const files = createKnownFiles(source, library)
  const texts = createOpenTexts(typescript, files)
  const projects = createCodeProjects(typescript, files, root, texts.paths)
  const registry = typescript.createDocumentRegistry(true, root)
  const services = new Map<string, CodeService>()
  let queue: Promise<unknown> = Promise.resolve()
  const absolute = (path: string) => `${root}/${path}`
  const inProject = (path: string) =>
    path.startsWith(`${root}/`) && !path.includes('/node_modules/') ? path.slice(root.length + 1) : null

  function serviceOf(path: string): ts.LanguageService {
    const project: CodeProject = projects.of(path)
    const known = services.get(project.config)
    if (known) {
      known.update(project)
      return known.service
    }
    const made = createCodeService({ typescript, files, texts, registry, root }, project)
    services.set(project.config, made)
    return made.service
  }

  /** Asks until nothing is missing any more. */
  async function settled<T>(path: string, ask: (service: ts.LanguageService) => T): Promise<T> {
    // What is known to have changed, first; and the folders above, since they say what kind of module a file is.
    for (let folder = folderOf(path); folder.startsWith(root); folder = folderOf(folder)) files.list(folder)
    await files.fetchWanted()
    for (let round = 0; ; round++) {
      const service = serviceOf(path)
      service.getProgram()
      const isLast = round >= MOST_ROUNDS
      if ((await files.fetchWanted()) && !isLast) continue
      const answer = ask(service)
      if (isLast || !(await files.fetchWanted())) return answer
    }
  }

  /** One after another: what came before has read the files. `none`: of a file that was closed meanwhile. */
  function ask<T>(path: string, none: T, answer: (service: ts.LanguageService, path: string) => T): Promise<T> {
    const asked = queue.then(() => {
      const full = absolute(path)
      return texts.has(full) ? settled(full, (service) => (texts.has(full) ? answer(service, full) : none)) : none
    })
    queue = asked.catch(() => {})
    return asked
  }

  function placeOf(service: ts.LanguageService, span: ts.DefinitionInfo): CodePlace[] {
    const file = service.getProgram()?.getSourceFile(span.fileName)
    if (!file) return []
    const { line, character } = file.getLineAndCharacterOfPosition(span.textSpan.start)
    const path = inProject(span.fileName)
    const start = file.getLineStarts()[line] ?? 0
    return [
      {
        path,
        title:
          path ?? span.fileName.replace(/^.*\/node_modules\//, '').replace(/^\/\.typescript\/[^/]*\//, 'typescript/'),
        line: line + 1,
        column: character + 1,
        length: span.textSpan.length,
        excerpt: path === null ? file.text.slice(start).split('\n', EXCERPT).join('\n') : '',
      },
    ]
  }

  /** Each place once. An import keeps no second name for what is renamed: where it has one, its own uses follow. */
  function renameLocations(service: ts.LanguageService, path: string, at: number): ts.RenameLocation[] {
    const found = new Map<string, ts.RenameLocation>()
    const waiting = [{ path, at }]
    const asked = new Set<string>()
    const declared = service.getDefinitionAtPosition(path, at) ?? []
    for (const { fileName, textSpan } of declared)
      if (inProject(fileName) !== null) waiting.push({ path: fileName, at: textSpan.start })
    while (waiting.length > 0) {
      const next = waiting.pop()!
      if (asked.has(`${next.path} ${next.at}`)) continue
      asked.add(`${next.path} ${next.at}`)
      const preferences = { ...PREFERENCES, providePrefixAndSuffixTextForRename: true }
      for (const one of service.findRenameLocations(next.path, next.at, false, false, preferences) ?? []) {
        const { prefixText = '', suffixText = '', fileName, textSpan, contextSpan } = one
        const key = `${fileName} ${textSpan.start}`
        const isAlias = prefixText.endsWith(' as ') || suffixText.startsWith(' as ')
        if (!isAlias) {
          if (!found.has(key)) found.set(key, one)
          continue
        }
        found.set(key, { fileName, textSpan, ...(contextSpan && { contextSpan }) })
        waiting.push({ path: fileName, at: textSpan.start })
      }
    }
    return [...found.values()]
  }

  function editsByFile(service: ts.LanguageService, path: string, at: number, name: string): FileEdits[] {
    const byFile = new Map<string, TextEdit[]>()
    for (const { fileName, textSpan, prefixText = '', suffixText = '' } of renameLocations(service, path, at)) {
      const { start, length } = textSpan
      const edits = byFile.get(fileName) ?? []
      edits.push({ from: start, to: start + length, insert: prefixText + name + suffixText })
      byFile.set(fileName, edits)
    }
    return [...byFile].flatMap(([fileName, edits]) => {
      const own = inProject(fileName)
      const text = service.getProgram()?.getSourceFile(fileName)?.text
      if (own === null || text === undefined) return []
      const inOrder = edits.sort((a, b) => a.from - b.from)
      return [{ path: own, edits: inOrder, text: applyEdits(text, inOrder) }]
    })
  }

  return {
    open: (path, text) => texts.open(absolute(path), text),
    edit: (path, edits) => texts.edit(absolute(path), edits),
    close: (path) => texts.close(absolute(path)),

    changed(changes) {
      let isNews = false
      for (const { path, isGone } of changes) isNews = files.forget(path, isGone) || isNews
      return isNews
    },

    complete: (path, at) =>
      ask(path, null, (service, full) => {
        const info = service.getCompletionsAtPosition(full, at, PREFERENCES)
        return info ? completionsOf(info) : null
      }),

    describe: (path, at, label, from) =>
      ask(path, null, (service, full) => {
        const info = service.getCompletionsAtPosition(full, at, PREFERENCES)
        const entry = info?.entries.find((one) => one.name === label && (from === undefined || one.source === from))
        if (!entry) return null
        const settings = styleOf(typescript, files.text(full) ?? '')
        const { source: module, data } = entry
        const details = service.getCompletionEntryDetails(full, at, label, settings, module, PREFERENCES, data)
        if (!details) return null
        const changes = (details.codeActions ?? []).flatMap((action) => action.changes)
        const own = changes.filter(({ fileName }) => fileName === full).flatMap(({ textChanges }) => textChanges)
        return { ...descriptionOf(details), edits: editsOf(own) }
      }),

    hover: (path, at) =>
      ask(path, null, (service, full) => {
        const info = service.getQuickInfoAtPosition(full, at)
        if (!info) return null
        const { start, length } = info.textSpan
        return { ...descriptionOf(info), from: start, to: start + length }
      }),

    problems: (path) =>
      ask(path, [], (service, full) =>
        problemsOf(typescript, [
          ...service.getSyntacticDiagnostics(full),
          ...service.getSemanticDiagnostics(full),
          ...service.getSuggestionDiagnostics(full),
        ]),
      ),

    definition: (path, at) =>
      ask(path, [], (service, full) =>
        (service.getDefinitionAtPosition(full, at) ?? []).flatMap((span) => placeOf(service, span)),
      ),

    canRename: (path, at) =>
      ask(path, { refusal: 'This file is not open.', name: '', from: at, to: at }, (service, full) => {
        const info = service.getRenameInfo(full, at, PREFERENCES)
        if (!info.canRename) return { refusal: info.localizedErrorMessage, name: '', from: at, to: at }
        const { start, length } = info.triggerSpan
        return { refusal: null, name: info.displayName, from: start, to: start + length }
      }),

    rename: (path, at, name) => ask(path, [], (service, full) => editsByFile(service, full, at, name)),

    signature: (path, at) =>
      ask(path, null, (service, full) => {
        const help = service.getSignatureHelpItems(full, at, undefined)
        return help ? signatureOf(help) : null
      }),

    format: (path) =>
      ask(path, [], (service, full) =>
        editsOf(service.getFormattingEditsForDocument(full, styleOf(typescript, files.text(full) ?? ''))),
      ),
  }
}
