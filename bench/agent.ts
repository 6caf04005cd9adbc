import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { nodeOverhead, pytestOverhead } from './rows/agent-overhead.ts'
import { branchesFrames } from './rows/branches-frames.ts'
import { firstToken } from './rows/first-token.ts'
import { longSession } from './rows/long-session.ts'
import { rewind } from './rows/rewind.ts'

/** `npm run bench -- agent`: what the page and the loop add to the model's time and the programs'. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  'overhead-node': nodeOverhead,
  'overhead-pytest': pytestOverhead,
  'first-token': firstToken,
  'four-branches': branchesFrames,
  rewind,
  'long-session': longSession,
}

export const appAlone = true

export const minutes = 9

export const note =
  'The built page in headless Chromium without a graphics processor, answers from a scripted host with known delays. bench/README.md says how each thing is measured.'
