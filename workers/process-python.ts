import { serveProgram } from '../src/kernel/process/program-host.ts'
import { bootPython } from '../src/languages/python/boot.ts'

serveProgram(bootPython)
