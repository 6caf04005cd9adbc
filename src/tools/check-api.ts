import { createGlob } from '../policy/path-glob.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import { resolveProjectPath } from './project-path.ts'
import { walkProject } from './walk.ts'

/** What of a check the model is told; `src/checks/api/check-api.ts` makes it. */
export interface CheckedApi {
  findings: { file: string; line: number; message: string }[]
  unchecked: { file: string; line: number; name: string; why: string }[]
  checked: number
  unknown: number
}

export type CheckApi = (sandbox: Sandbox, files: string[], options: { signal: AbortSignal }) => Promise<CheckedApi>

const CODE = /\.(?:[cm]?[jt]sx?|py)$/
/** So many files take some ten seconds. */
const MOST_FILES = 200
const SHOWN = 50
const SHOWN_DOUBTS = 10

/** Looks for modules and members that do not exist in what is installed. */
export function createCheckApiTool(sandbox: Sandbox, checkApi: CheckApi): Tool {
  return {
    name: 'check_api',
    description:
      'Check that every module, member and option that JavaScript, TypeScript or Python files use exists in what is installed (by type declarations, and by loading modules in a process of their own). Tells file, line and the likely name. For files that you wrote from memory of a library.',
    parameters: {
      type: 'object',
      properties: {
        files: {
          type: 'array',
          items: { type: 'string' },
          description: 'Files, folders or globs, relative to the project. Default: all of its code.',
        },
      },
      additionalProperties: false,
    },
    effect: 'read',
    async run(args, { signal }) {
      const wanted = (args as { files?: unknown } | null)?.files ?? []
      if (!Array.isArray(wanted) || wanted.some((each) => typeof each !== 'string'))
        return { ok: false, text: '“files” must be a list of strings.' }
      const globs = wanted.map((each) => createGlob(resolveProjectPath(sandbox.workdir, each).shown))
      const files: string[] = []
      for await (const path of walkProject(sandbox.fs))
        if (CODE.test(path) && (globs.length === 0 || globs.some((matches) => matches(path)))) files.push(path)
      if (files.length === 0) return { ok: false, text: 'There is no JavaScript, TypeScript or Python file to check.' }
      if (files.length > MOST_FILES)
        return {
          ok: false,
          text: `${files.length} files are too many: name those that you changed, at most ${MOST_FILES}.`,
        }
      const check = await checkApi(sandbox, files, { signal })
      return { ok: check.findings.length === 0, text: describe(check, files.length) }
    },
  }
}

function describe({ findings, unchecked, checked, unknown }: CheckedApi, files: number): string {
  const looked = `${checked} uses in ${files} ${files === 1 ? 'file' : 'files'} were looked up`
  const head =
    findings.length === 0
      ? `Everything that could be checked exists: ${looked}.`
      : `${findings.length} things do not exist (${looked}):`
  const lines = findings.slice(0, SHOWN).map(({ file, line, message }) => `${file}:${line}: ${message}`)
  const more = findings.length > SHOWN ? [`… and ${findings.length - SHOWN} more.`] : []
  const doubts = unchecked
    .slice(0, SHOWN_DOUBTS)
    .map(({ file, line, name, why }) => `could not be checked: ${file}:${line}: ${name}: ${why}`)
  const rest = unchecked.length > SHOWN_DOUBTS ? [`… and ${unchecked.length - SHOWN_DOUBTS} more.`] : []
  const open =
    unknown > 0 ? [`Of ${unknown} further uses nothing is known: that says nothing for or against them.`] : []
  return [head, ...lines, ...more, ...doubts, ...rest, ...open].join('\n')
}
