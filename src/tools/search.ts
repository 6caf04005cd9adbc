import { createGlob } from '../policy/path-glob.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import { flag, optional, readArguments, text } from './arguments.ts'
import { decodeText, walkProject } from './walk.ts'

const MAX_SHOWN = 100
const MAX_LINE = 300
const MAX_FILE = 1_000_000

/** Finds lines in the project's files. */
export function createSearchTool(sandbox: Sandbox): Tool {
  return {
    name: 'search',
    description: `Search the project's text files (not node_modules or .git) line by line. Shows at most ${MAX_SHOWN} matches, and counts all.`,
    parameters: {
      type: 'object',
      properties: {
        query: { type: 'string', description: 'A JavaScript regular expression.' },
        literal: { type: 'boolean', description: 'Take the query as plain text.' },
        ignoreCase: { type: 'boolean' },
        files: { type: 'string', description: 'A glob, folder or file, such as "src/**/*.js".' },
      },
      required: ['query'],
      additionalProperties: false,
    },
    effect: 'read',
    async run(args, context) {
      const given = readArguments(args, { query: text, literal: flag, ignoreCase: flag, files: optional(text) })
      if (!given.ok) return given
      const { query, literal, ignoreCase, files } = given.values
      const pattern = toPattern(query, literal, ignoreCase)
      if (typeof pattern === 'string') return { ok: false, text: pattern }
      const wanted = createGlob(files ?? '')
      const shown: string[] = []
      let [matches, matchingFiles, looked] = [0, 0, 0]
      for await (const path of walkProject(sandbox.fs)) {
        if (context.signal.aborted) break
        if (!wanted(path)) continue
        const bytes = await sandbox.fs.readFile(path)
        const content = bytes.length > MAX_FILE ? null : decodeText(bytes)
        if (content === null) continue
        looked++
        const before = matches
        for (const [index, line] of content.split('\n').entries()) {
          if (!pattern.test(line)) continue
          if (matches++ < MAX_SHOWN) shown.push(`${path}:${index + 1}: ${line.trimEnd().slice(0, MAX_LINE)}`)
        }
        if (matches > before) matchingFiles++
      }
      const data = { kind: 'search', query, matches } as const
      if (matches === 0) return { ok: true, text: `No match in ${looked} files.`, data }
      const more = matches > MAX_SHOWN ? ` The first ${MAX_SHOWN} are shown; narrow the search.` : ''
      return { ok: true, text: `${shown.join('\n')}\n(${matches} matches in ${matchingFiles} files.${more})`, data }
    },
  }
}

/** A problem is a sentence. */
function toPattern(query: string, literal: boolean, ignoreCase: boolean): RegExp | string {
  if (query === '') return 'The query is empty.'
  const source = literal ? query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : query
  try {
    return new RegExp(source, ignoreCase ? 'i' : '')
  } catch (error) {
    return `This is not a regular expression: ${(error as Error).message}. For plain text, set literal to true.`
  }
}
