import { serveProgram } from '../src/kernel/process/program-host.ts'
import { bootWasi } from '../src/languages/wasi/boot.ts'

serveProgram(bootWasi)
