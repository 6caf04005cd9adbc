import type { Lane } from '../policy/approvals.ts'
import { type ParseShell, readCommandLine } from '../policy/command-line.ts'
import type { Subject } from '../protocol/policy.ts'
import type { Tool, ToolContext, ToolResult } from '../protocol/tool.ts'
import { parsePatch } from './patch/parse-patch.ts'
import { resolveProjectPath } from './project-path.ts'

export interface HeldToolsOptions {
  lane: Lane
  workdir: string
  parseShell: ParseShell
}

/** Tools that may be used before a plan was approved. */
const BEFORE_PLAN = new Set(['read', 'search', 'update_plan'])

/**
 * The same tools, held to the person's policy: what a call asks for is judged before anything is done, and what a rule
 * refused to its programs is told with the result. That the rules hold at all is the kernel's doing; this layer knows
 * what the model meant, and puts one question where the kernel would put several.
 */
export function holdTools(tools: readonly Tool[], options: HeldToolsOptions): Tool[] {
  const { lane } = options
  return tools.map((tool) => ({
    ...tool,
    async run(args, context) {
      const plan = BEFORE_PLAN.has(tool.name) ? null : lane.awaitsPlan()
      if (plan !== null) return { ok: false, text: plan, data: { kind: 'refused' } }
      const { subjects, what } = actsOf(tool.name, args, options)
      const reply = await lane.check(subjects, what, context.signal)
      if (!reply.allowed) {
        lane.endCall()
        return { ok: false, text: reply.reason, data: { kind: 'refused' } }
      }
      const result = await tool.run(args, context)
      const refused = lane.endCall()
      const told = refused.length > 0 ? { ...result, text: withRefusals(result.text, refused) } : result
      return told.data?.kind === 'plan' && told.ok ? approvedPlan(told, lane, context) : told
    },
  }))
}

const withRefusals = (text: string, refused: string[]): string =>
  `${text}\n\nRefused meanwhile, by what the person has decided (do not try the same in another way):\n${refused.join('\n')}`

async function approvedPlan(result: ToolResult, lane: Lane, { signal }: ToolContext): Promise<ToolResult> {
  if (result.data?.kind !== 'plan') return result
  const { plan } = result.data
  const reply = await lane.checkPlan(plan, signal)
  if (!reply.allowed)
    return {
      ok: false,
      text: `${reply.reason} Make another plan, and show it with update_plan.`,
      data: { kind: 'refused' },
    }
  if (JSON.stringify(reply.plan) === JSON.stringify(plan)) return result
  const { goal, files, libraries, tests, testCommand, steps } = reply.plan
  const lines = [
    `Goal: ${goal}`,
    `Files: ${files.join(', ')}`,
    ...(libraries.length > 0 ? [`Libraries: ${libraries.join(', ')}`] : []),
    `Tests: ${tests.join('; ')}`,
    ...(testCommand === null ? [] : [`Test command: ${testCommand}`]),
    ...steps.map(({ text, status }, at) => `${at + 1}. (${status}) ${text}`),
  ]
  return {
    ...result,
    text: `The person changed the plan and approved it. It is now:\n${lines.join('\n')}`,
    data: { kind: 'plan', plan: reply.plan },
  }
}

/** What a call is about to do. Arguments that the tool will refuse anyway name nothing. */
function actsOf(
  name: string,
  args: unknown,
  { workdir, parseShell }: HeldToolsOptions,
): { subjects: Subject[]; what: string } {
  const given = (typeof args === 'object' && args !== null ? args : {}) as Record<string, unknown>
  const tool: Subject = { kind: 'tool', name }
  const show = (path: string) => resolveProjectPath(workdir, path).shown
  if (name === 'run' && typeof given.command === 'string') {
    return { subjects: [tool, ...readCommandLine(parseShell, given.command, show)], what: given.command }
  }
  const paths = pathsOf(name, given).map(show)
  const writes = paths.map((path): Subject => ({ kind: 'write', path }))
  return { subjects: [tool, ...writes], what: paths.length > 0 ? paths.join(', ') : name }
}

function pathsOf(name: string, given: Record<string, unknown>): string[] {
  if ((name === 'write' || name === 'edit') && typeof given.path === 'string') return [given.path]
  if (name !== 'apply_patch') return []
  const parsed = parsePatch(String(given.patch ?? given.input ?? ''))
  if (!parsed.ok) return []
  return parsed.operations.flatMap((one) =>
    one.kind === 'update' && one.moveTo !== null ? [one.path, one.moveTo] : [one.path],
  )
}
