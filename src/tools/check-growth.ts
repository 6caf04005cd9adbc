import type { MeasuredFunction } from '../protocol/growth.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import { list, readArguments, text } from './arguments.ts'
import { resolveProjectPath } from './project-path.ts'
import { walkProject } from './walk.ts'

/** Measures functions in a machine that may be used up; `src/checks/complexity/measure.ts`. */
export type MeasureGrowth = (
  machine: Sandbox,
  request: { files: string[]; sources: string[]; names?: string[]; signal?: AbortSignal },
) => Promise<MeasuredFunction[]>

/** Finds functions that get slow with larger input, though their tests pass. */
export function createCheckGrowthTool(sandbox: Sandbox, measure: MeasureGrowth): Tool {
  return {
    name: 'check_growth',
    description:
      'Measure how the cost of exported functions grows with their input, by calling them with more and more in a copy of the machine and counting steps. Finds what is quadratic or worse though its tests pass. For functions of one to three arguments in JavaScript, TypeScript or Python files.',
    parameters: {
      type: 'object',
      properties: {
        files: { type: 'array', items: { type: 'string' }, description: 'Files whose functions are measured.' },
        functions: { type: 'array', items: { type: 'string' }, description: 'Only these. Default: all exported.' },
      },
      required: ['files'],
      additionalProperties: false,
    },
    effect: 'read',
    async run(args, context) {
      const given = readArguments(args, { files: list(text), functions: list(text) })
      if (!given.ok) return given
      if (!sandbox.capabilities.fork)
        return {
          ok: false,
          text: 'This engine cannot copy the machine, and functions are not tried on the real files.',
        }
      const files = given.values.files.map((file) => resolveProjectPath(sandbox.workdir, file))
      const outside = files.find((file) => !file.inside || file.shown === '.')
      if (outside) return { ok: false, text: `${outside.shown} is not a file of the project.` }
      for (const { shown } of files)
        if (!(await sandbox.fs.exists(shown))) return { ok: false, text: `${shown} does not exist.` }
      if (files.length === 0) return { ok: false, text: 'Name at least one file.' }
      const sources: string[] = []
      for await (const path of walkProject(sandbox.fs)) sources.push(path)
      const machine = await sandbox.fork()
      try {
        const names = given.values.functions
        const functions = await measure(machine, {
          files: files.map(({ shown }) => shown),
          sources,
          ...(names.length > 0 ? { names } : {}),
          signal: context.signal,
        })
        const isSlow = functions.some((one) => one.isSlow)
        return { ok: true, text: describe(functions, isSlow), data: { kind: 'growth', functions } }
      } finally {
        machine.teardown()
      }
    },
  }
}

function describe(functions: MeasuredFunction[], isSlow: boolean): string {
  if (functions.length === 0) return 'No exported function was found.'
  const lines = functions.map((one) => {
    const name = one.name === '' ? one.file : `${one.file} ${one.name}`
    if (one.growth === null) return `${name}: not measured (${one.reason})`
    const [first, last] = [one.points[0]!, one.points.at(-1)!]
    const steps = `${first.cost} steps for size ${first.size}, ${last.cost} for ${last.size}`
    return `${name}: ${one.growth.label}${one.isSlow ? ' SLOW' : ''} (${one.input}; ${steps})`
  })
  const advice = isSlow
    ? ['SLOW is quadratic or worse. Mend it where larger input is to be expected; say so where it must be so.']
    : []
  return [...lines, ...advice].join('\n')
}
