import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import { createEditTool } from './edit.ts'
import { createFinishTool } from './finish.ts'
import { createProof, type Proof } from './proof.ts'
import { createReadTool } from './read.ts'
import { createRunTool, type RunToolOptions } from './run.ts'
import { createSearchTool } from './search.ts'
import { createUpdatePlanTool } from './update-plan.ts'
import { createWriteTool } from './write.ts'

/** The agent's hands: every tool on one sandbox, and the proof that they keep together. */
export function createTools(sandbox: Sandbox, options: RunToolOptions): { tools: Tool[]; proof: Proof } {
  const proof = createProof(sandbox)
  return {
    proof,
    tools: [
      createUpdatePlanTool(),
      createReadTool(sandbox),
      createSearchTool(sandbox),
      createEditTool(sandbox, proof),
      createWriteTool(sandbox, proof),
      createRunTool(sandbox, proof, options),
      createFinishTool(proof),
    ],
  }
}
