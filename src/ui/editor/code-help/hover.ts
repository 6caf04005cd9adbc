import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import type { CodeHelpHooks } from './attach-code-help.ts'
import { describeCode } from './describe-code.ts'

/** So long the pointer stands still. Milliseconds. */
const STILL_MS = 350

/** The type of what is under the pointer, and what is written about it. */
export const hoverHelp = ({ help, path }: CodeHelpHooks): Extension =>
  hoverTooltip(
    async (_view, at) => {
      const found = await help.hover(path, at).catch(() => null)
      if (!found) return null
      return { pos: found.from, end: found.to, above: true, create: () => ({ dom: describeCode(found) }) }
    },
    { hoverTime: STILL_MS },
  )
