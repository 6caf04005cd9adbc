import type { ProgramBoot, ProgramMain } from '../protocol/process.ts'
import { createEnv } from './create-env.ts'
import { startMain } from './start.ts'
import { warmUp } from './warm-up.ts'

/** The `node` program. The warm half ends where Node needs its arguments. */
export const bootNode: ProgramBoot = async (context) => {
  const env = createEnv(context)
  warmUp(env)
  const main: ProgramMain = (start) => startMain(env, start)
  return main
}
