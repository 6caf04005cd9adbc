import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import type { VisitPage } from '../protocol/visit.ts'
import { createApplyPatchTool } from './apply-patch.ts'
import { type CheckApi, createCheckApiTool } from './check-api.ts'
import { createCheckGrowthTool, type MeasureGrowth } from './check-growth.ts'
import { createEditTool } from './edit.ts'
import type { EditStyle } from './edit-style.ts'
import { createFinishTool } from './finish.ts'
import { createLookTool } from './look.ts'
import { createProof, type Proof } from './proof.ts'
import { createReadTool } from './read.ts'
import { createRunTool, type RunToolOptions } from './run.ts'
import { createSearchTool } from './search.ts'
import { createSeenFiles, type SeenFiles } from './seen-files.ts'
import { createTestWatch, type TestWatch } from './test-watch.ts'
import { createUpdatePlanTool } from './update-plan.ts'
import { createWriteTool } from './write.ts'

export interface Hands {
  proof: Proof
  seen: SeenFiles
  testWatch: TestWatch
  /**
   * The tools as they suit a model. All share the sandbox's servers, the proof and what was seen. `whole`: search and
   * replace, and whole files of any length (a chat's answers, which a person carries).
   */
  tools(style?: EditStyle | 'whole'): Tool[]
}

export interface ToolsOptions extends RunToolOptions {
  /** Looks for what does not exist; without it there is no `check_api`. */
  checkApi?: CheckApi
  /** Without it there is no `look`. */
  visitPage?: VisitPage
  /** Without it there is no `check_growth`. */
  measureGrowth?: MeasureGrowth
}

/** The agent's hands: every tool on one sandbox, and the proof that they keep together. */
export function createTools(sandbox: Sandbox, options: ToolsOptions): Hands {
  const testWatch = createTestWatch(sandbox)
  const proof = withWatch(createProof(sandbox), testWatch)
  const seen = createSeenFiles()
  const hands = { sandbox, proof, seen }
  const run = createRunTool(sandbox, proof, options)
  return {
    proof,
    seen,
    testWatch,
    tools: (style = 'replace') => [
      createUpdatePlanTool(),
      createReadTool(sandbox, seen),
      createSearchTool(sandbox),
      style === 'patch' ? createApplyPatchTool(hands) : createEditTool(hands),
      createWriteTool(hands, {
        editTool: style === 'patch' ? 'apply_patch' : 'edit',
        wholeFiles: style === 'whole',
      }),
      run,
      ...(options.visitPage ? [createLookTool(sandbox, options.visitPage)] : []),
      ...(options.checkApi ? [createCheckApiTool(sandbox, options.checkApi)] : []),
      ...(options.measureGrowth ? [createCheckGrowthTool(sandbox, options.measureGrowth)] : []),
      createFinishTool(proof),
    ],
  }
}

const withWatch = (proof: Proof, watch: TestWatch): Proof => ({
  ...proof,
  ran(record) {
    proof.ran(record)
    if (record.report !== null && !record.background) watch.ran()
  },
})
