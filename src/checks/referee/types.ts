import type { RefereeCheck } from '../../protocol/referee.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { listed, onCopy } from './on-copy.ts'

const CONFIG = 'tsconfig.json'
/** A line of `tsc --pretty false`: `src/a.ts(3,5): error TS2322: Type …`; of the whole project without a place. */
const ERROR = /^(?:(.+?)\((\d+),\d+\): )?error (TS\d+): (.*)$/gm

/** What `tsc` says of a project that has a `tsconfig.json`: its own `tsc` where it has one, else the machine's. */
export const types: RefereeCheck = {
  name: 'types',
  boundMs: 30_000,
  async look(judged, signal) {
    if (!(await judged.sandbox.fs.exists(CONFIG)))
      return { problems: 0, state: 'nothing-to-judge', text: `there is no ${CONFIG}` }
    const config = await judged.sandbox.fs.readFile(CONFIG, 'utf8')
    // A configuration that only refers to others checks nothing by itself.
    const which = /"references"\s*:/.test(config) ? ['-b'] : ['-p', '.']
    return onCopy(judged, signal, async (machine) => {
      const { code, output } = await runToEnd(machine, 'tsc', [...which, '--noEmit', '--pretty', 'false'])
      const errors = [...output.matchAll(ERROR)].map(([, file, line, number, words]) => {
        const place = file === undefined ? '' : `${file}:${line} `
        return `${place}${number} ${words}`
      })
      if (errors.length > 0) return { problems: errors.length, text: `tsc: ${listed(errors)}` }
      if (code === 0) return { problems: 0, text: 'tsc finds no error' }
      const last = output.trim().split('\n').at(-1) ?? ''
      return { problems: 0, state: 'not-judged', text: `tsc ended with code ${code}. ${last}`.trim() }
    })
  },
}

async function runToEnd(machine: Sandbox, command: string, args: string[]) {
  const process = await machine.spawn(command, args, {
    ...(machine.capabilities.separateOutput ? { stdio: 'pipes' as const } : {}),
  })
  let output = ''
  const reader = process.output.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) output += part.value
  return { output, ...(await process.status) }
}
