import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { firstLoad } from './rows/first-load.ts'
import { fork } from './rows/fork.ts'
import { requireModules } from './rows/load-modules.ts'
import { nodeStart } from './rows/node-start.ts'
import { npmInstallCold, npmInstallWarm, npmStart } from './rows/npm-install.ts'
import { pageLoad } from './rows/page-load.ts'
import { readFiles } from './rows/read-files.ts'
import { stop } from './rows/stop.ts'
import { nodeTestIteration, pytestIteration } from './rows/test-iteration.ts'

/** `npm run bench -- start`: what a person waits for. In the order of the table. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  'first-load': firstLoad,
  'page-load': pageLoad,
  'node-start': nodeStart,
  'node-test': nodeTestIteration,
  pytest: pytestIteration,
  fork,
  stop,
  'read-files': readFiles,
  require: requireModules,
  'npm-start': npmStart,
  'npm-install-cold': npmInstallCold,
  'npm-install-warm': npmInstallWarm,
}
