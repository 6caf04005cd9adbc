import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { cpu, gunzip, gzip, sha256 } from './rows/compute.ts'
import { fork } from './rows/fork.ts'
import { httpServer } from './rows/http-server.ts'
import { idleMemory } from './rows/idle-memory.ts'
import { importModules, requireModules } from './rows/load-modules.ts'
import { nodeStart, nodeTestFile } from './rows/node-start.ts'
import { npmInstallCold, npmInstallWarm } from './rows/npm-install.ts'
import { readFiles, readFilesAsync } from './rows/read-files.ts'

/** `npm run bench -- node`: the embedded Node beside the native one. In the order of the table. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  'node-start': nodeStart,
  'node-test': nodeTestFile,
  require: requireModules,
  import: importModules,
  'read-sync': readFiles,
  'read-async': readFilesAsync,
  gzip,
  gunzip,
  sha256,
  http: httpServer,
  cpu,
  memory: idleMemory,
  fork,
  'npm-install-cold': npmInstallCold,
  'npm-install-warm': npmInstallWarm,
}
