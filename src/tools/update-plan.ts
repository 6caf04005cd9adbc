import type { Plan, PlanStep } from '../protocol/plan.ts'
import type { Tool } from '../protocol/tool.ts'
import { ArgumentProblem, list, optional, type Reader, readArguments, record, text } from './arguments.ts'

const STATUSES = ['todo', 'doing', 'done'] as const
const texts = { type: 'array', items: { type: 'string' } }

const status: Reader<PlanStep['status']> = (value, name) => {
  const found = STATUSES.find((one) => one === value)
  if (found === undefined) throw new ArgumentProblem(`“${name}” must be todo, doing or done.`)
  return found
}

/** Keeps the plan that the person sees: the whole plan each time. */
export function createUpdatePlanTool(): Tool {
  return {
    name: 'update_plan',
    description:
      'Show the person the whole plan: before anything else, and again when a step begins or ends. At most one step is "doing".',
    parameters: {
      type: 'object',
      properties: {
        goal: { type: 'string', description: 'What is being built, in one line.' },
        files: { ...texts, description: 'Files to create or change.' },
        libraries: texts,
        tests: { ...texts, description: 'What the tests will prove.' },
        testCommand: { type: 'string', description: 'The command that runs them.' },
        steps: {
          type: 'array',
          items: {
            type: 'object',
            properties: { text: { type: 'string' }, status: { type: 'string', enum: STATUSES } },
            required: ['text', 'status'],
            additionalProperties: false,
          },
        },
      },
      required: ['goal', 'files', 'tests', 'testCommand', 'steps'],
      additionalProperties: false,
    },
    effect: 'write',
    async run(args) {
      const given = readArguments(args, {
        goal: text,
        files: list(text),
        libraries: list(text),
        tests: list(text),
        testCommand: optional(text),
        steps: list(record({ text, status })),
      })
      if (!given.ok) return given
      const plan: Plan = given.values
      if (plan.steps.length === 0) return { ok: false, text: 'A plan needs steps.' }
      const doing = plan.steps.filter((step) => step.status === 'doing').length
      if (doing > 1) return { ok: false, text: `At most one step can be "doing"; ${doing} are.` }
      const done = plan.steps.filter((step) => step.status === 'done').length
      return { ok: true, text: `Plan kept: ${done} of ${plan.steps.length} steps done.`, data: { kind: 'plan', plan } }
    },
  }
}
