import { SYSTEM_IMAGES } from '../../protocol/images.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { type ApiCheck, joinChecks, type RawCheck } from './api-check.ts'

export interface CheckApiOptions {
  /** Where the programs and their results are put; a folder of the sandbox outside the project. */
  folder?: string
  /** The package of TypeScript, in the sandbox; a project's own where there is none. */
  typescript?: string
  /** A folder of the sandbox whose `node_modules` holds `@types/node`; null without. */
  nodeTypes?: string | null
  /** For each language; milliseconds. */
  timeoutMs?: number
  signal?: AbortSignal
}

interface Language {
  name: string
  endings: RegExp
  command: string
  main: string
}

const LANGUAGES: Language[] = [
  { name: 'JavaScript', endings: /\.[cm]?[jt]sx?$/, command: 'node', main: 'main.mjs' },
  { name: 'Python', endings: /\.py$/, command: 'python3', main: 'check_api.py' },
]
const PATIENCE_MS = 120_000

/**
 * Whether what files import and use exists in what is installed in their sandbox. The files are read and what they
 * import is loaded there, in processes that end with the check; nothing of it runs on the page. What could not be
 * found out is never claimed: it stands in `unchecked`. Rejects only where the sandbox itself fails.
 *
 * @param files relative to the working directory, or absolute; those of other languages are told as skipped
 */
export async function checkApi(
  sandbox: Sandbox,
  files: readonly string[],
  options: CheckApiOptions = {},
): Promise<ApiCheck> {
  const absolute = files.map((file) => (file.startsWith('/') ? file : `${sandbox.workdir}/${file}`))
  const checks = await Promise.all(
    LANGUAGES.map(async (language) => {
      const own = absolute.filter((file) => language.endings.test(file))
      return own.length === 0 ? [] : [await runProgram(sandbox, language, own, options)]
    }),
  )
  const skipped = absolute.filter((file) => !LANGUAGES.some(({ endings }) => endings.test(file)))
  return joinChecks(checks.flat(), sandbox.workdir, skipped)
}

async function runProgram(
  sandbox: Sandbox,
  { name, command, main }: Language,
  files: string[],
  options: CheckApiOptions,
): Promise<RawCheck> {
  const {
    folder = '/tmp/check-api',
    typescript = SYSTEM_IMAGES.typescript.folder,
    nodeTypes = SYSTEM_IMAGES.nodeTypes.folder,
    timeoutMs = PATIENCE_MS,
    signal,
  } = options
  // Several checks may be under way.
  const place = `${folder}/${crypto.randomUUID()}`
  await sandbox.fs.mkdir(place, { recursive: true })
  try {
    // Loaded with the first check: nobody waits for it before.
    const programs = await import('./program-files.ts')
    const texts = name === 'Python' ? programs.PYTHON_PROGRAM : programs.JAVASCRIPT_PROGRAM
    const [request, result] = [`${place}/request.json`, `${place}/result.json`]
    await Promise.all(Object.entries(texts).map(([file, text]) => sandbox.fs.writeFile(`${place}/${file}`, text)))
    await sandbox.fs.writeFile(
      request,
      JSON.stringify({ project: sandbox.workdir, files, typescript, nodeTypes, result }),
    )
    const why = await runToEnd(sandbox, command, [`${place}/${main}`, request], timeoutMs, signal)
    const raw: RawCheck | null = (await sandbox.fs.exists(result))
      ? JSON.parse(await sandbox.fs.readFile(result, 'utf8'))
      : null
    return raw === null || raw.error !== null ? nothingChecked(files, raw?.error ?? why) : raw
  } finally {
    await sandbox.fs.rm(place, { recursive: true, force: true })
  }
}

const nothingChecked = (files: string[], why: string): RawCheck => ({
  findings: [],
  unchecked: files.map((file) => ({ file, line: 1, name: file, why })),
  checked: 0,
  unknown: 0,
  error: null,
})

/** Runs a command and gives a sentence on how it ended, with the last line that it wrote. */
async function runToEnd(
  sandbox: Sandbox,
  command: string,
  args: string[],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const process = await sandbox.spawn(command, args, {
    ...(sandbox.capabilities.separateOutput ? { stdio: 'pipes' as const } : {}),
    timeoutMs,
  })
  const stop = () => process.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  let output = ''
  const reader = process.output.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read())
    output = (output + part.value).slice(-2000)
  const { code, timedOut } = await process.status
  signal?.removeEventListener('abort', stop)
  if (signal?.aborted) return 'The check was stopped.'
  if (timedOut) return `The check took longer than ${timeoutMs / 1000} s.`
  const last = output.trim().split('\n').at(-1) ?? ''
  return `The check ended with code ${code} and no result. ${last}`.trim()
}
