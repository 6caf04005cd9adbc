import type { GrowthPoint, MeasuredFunction } from '../../protocol/growth.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { fitGrowth, isSlow, steepnessOf } from './growth.ts'
import { instrument } from './instrument.ts'
import costJs from './programs/cost.mjs?raw'
import costPy from './programs/cost.py?raw'
import measureJs from './programs/measure.mjs?raw'
import measurePy from './programs/measure.py?raw'
import shapesJs from './programs/shapes.mjs?raw'
import shapesPy from './programs/shapes.py?raw'
import stripTypes from './programs/strip-types.mjs?raw'

export interface MeasureRequest {
  /** Whose exported functions are measured; relative to the project. JavaScript, TypeScript or Python. */
  files: string[]
  /** Every source file of the project: what the measured ones import is counted too. */
  sources: string[]
  /** Only these functions; all where it is missing. */
  names?: string[]
  /** Where the programs are put. */
  folder?: string
  signal?: AbortSignal
  /** What is not measured of a file by then is left; milliseconds, a minute where it is missing. */
  patienceMs?: number
}

const PATIENCE = 60_000

export const isJavaScript = (path: string): boolean =>
  /\.(?:[cm]?js|[cm]?ts)$/.test(path) && !/\.d\.[cm]?ts$/.test(path)
export const isPython = (path: string): boolean => path.endsWith('.py')

/**
 * Calls the functions of `files` with more and more and counts their steps. `machine` is used up by it: the sources in
 * it are rewritten, and functions are called with made-up arguments, whatever they do. Give it a fork.
 */
export async function measureGrowth(machine: Sandbox, request: MeasureRequest): Promise<MeasuredFunction[]> {
  const folder = request.folder ?? '/tmp/measure'
  const programs = {
    'cost.mjs': costJs,
    'shapes.mjs': shapesJs,
    'measure.mjs': measureJs,
    'strip-types.mjs': stripTypes,
  }
  const python = { 'cost.py': costPy, 'shapes.py': shapesPy, 'measure.py': measurePy }
  await machine.fs.mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries({ ...programs, ...python }))
    await machine.fs.writeFile(`${folder}/${name}`, text)
  await addCounters(machine, request, folder)
  const measured: MeasuredFunction[] = []
  for (const file of request.files) {
    if (request.signal?.aborted) break
    const at = `${machine.workdir}/${file}`
    const names = request.names ?? []
    const [command, args] = isPython(file)
      ? ['python3', [`${folder}/measure.py`, machine.workdir, at, ...names]]
      : ['node', ['--no-warnings', `${folder}/measure.mjs`, at, ...names]]
    const { output, code, timedOut } = await run(machine, command as string, args as string[], request)
    const found = output.split('\n').flatMap((line) => readLine(file, line))
    measured.push(...found)
    if (found.length === 0 && code !== 0)
      measured.push(unmeasured(file, timedOut ? 'it did not end' : lastLine(output)))
  }
  return measured
}

/** Puts the counter into every JavaScript file; Python's is put in as it is imported. */
async function addCounters(machine: Sandbox, request: MeasureRequest, folder: string): Promise<void> {
  const scripts = request.sources.filter(isJavaScript)
  const typed = scripts.filter((path) => /ts$/.test(path)).map((path) => `${machine.workdir}/${path}`)
  if (typed.length > 0) await run(machine, 'node', ['--no-warnings', `${folder}/strip-types.mjs`, ...typed], request)
  for (const path of scripts) {
    if (request.signal?.aborted) return
    const text = await machine.fs.readFile(path, 'utf-8')
    // What does not parse is left as it is: to import it gives the error that the person knows.
    const counted = await instrument(text).catch(() => null)
    if (counted !== null) await machine.fs.writeFile(path, counted)
  }
}

async function run(
  machine: Sandbox,
  command: string,
  args: string[],
  { signal, patienceMs = PATIENCE }: MeasureRequest,
) {
  const process = await machine.spawn(command, args, {
    ...(machine.capabilities.separateOutput ? { stdio: 'pipes' as const } : {}),
    timeoutMs: patienceMs,
  })
  const stop = () => process.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  let output = ''
  const reader = process.output.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) output += part.value
  signal?.removeEventListener('abort', stop)
  return { output, ...(await process.status) }
}

/** One line of a measuring program; what the measured code printed itself is passed over. */
function readLine(file: string, line: string): MeasuredFunction[] {
  if (!line.startsWith('{"name":')) return []
  try {
    const { name, series, reason } = JSON.parse(line) as Line
    const fitted = series.flatMap(({ input, points }) => {
      const growth = fitGrowth(points)
      return growth ? [{ input, points, growth }] : []
    })
    const steepest = fitted.toSorted((a, b) => steepnessOf(b.growth) - steepnessOf(a.growth))[0]
    if (steepest) return [{ file, name, ...steepest, isSlow: isSlow(steepest.growth), reason: null }]
    return [{ ...unmeasured(file, reason ?? 'it was never called with enough to tell'), name }]
  } catch {
    return []
  }
}

interface Line {
  name: string
  series: { input: string; points: GrowthPoint[] }[]
  reason: string | null
}

const unmeasured = (file: string, reason: string): MeasuredFunction => ({
  file,
  name: '',
  growth: null,
  isSlow: false,
  input: null,
  points: [],
  reason,
})

const lastLine = (output: string) => output.trimEnd().split('\n').at(-1)!.trim() || 'it could not be loaded'
