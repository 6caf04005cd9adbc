import { serveProgram } from '../src/kernel/process/program-host.ts'
import { bootShell } from '../src/languages/shell/boot.ts'

serveProgram(bootShell)
