import type { Tool } from '../protocol/tool.ts'
import { list, optional, readArguments, text } from './arguments.ts'
import type { Proof } from './proof.ts'

/** Ends the run, if the tests bear it out. */
export function createFinishTool(proof: Proof): Tool {
  return {
    name: 'finish',
    description:
      'End the work, once the tests have passed after the last write. Say shortly what was built, and honestly what no test covers. For work that has nothing to test, say why in noTests.',
    parameters: {
      type: 'object',
      properties: {
        summary: { type: 'string', description: 'What was built and how to use it, in one to three sentences.' },
        notCovered: { type: 'array', items: { type: 'string' }, description: 'What the tests do not prove.' },
        noTests: { type: 'string', description: 'Only where there is nothing to test: why.' },
      },
      required: ['summary', 'notCovered'],
      additionalProperties: false,
    },
    effect: 'write',
    async run(args) {
      const given = readArguments(args, { summary: text, notCovered: list(text), noTests: optional(text) })
      if (!given.ok) return given
      const { summary, notCovered, noTests } = given.values
      const state = await proof.state()
      const data = { kind: 'finish', summary, notCovered } as const
      if (state.status === 'proved') return { ok: true, text: `Finished: ${state.passed} tests passed.`, data }
      if (state.red) {
        return { ok: false, text: `Not finished. ${state.why} Repair it and run the tests again.` }
      }
      if (noTests) return { ok: true, text: 'Finished without tests.', data }
      return {
        ok: false,
        text: `Not finished. ${state.why} Run the tests; where there is nothing to test, say why in noTests.`,
      }
    },
  }
}
