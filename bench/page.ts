import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { firstLoad } from './rows/first-load.ts'
import { firstPaint } from './rows/page-first.ts'
import { largeProject } from './rows/page-large.ts'
import { terminalOutput } from './rows/page-terminal.ts'
import { typing } from './rows/page-typing.ts'

/** `npm run bench -- page`: what somebody in front of the page waits for. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  'first-load': firstLoad,
  'first-paint': firstPaint,
  typing,
  terminal: terminalOutput,
  'large-project': largeProject,
}

export const minutes = 15

export const note =
  'The built page in a window of 1440 × 900, driven by real key presses. A key counts until the frame that followed it was drawn: what the compositor adds is not in it.'
