import { serveProgram } from '../src/kernel/process/program-host.ts'
import { bootNode } from '../src/node/boot.ts'

serveProgram(bootNode)
