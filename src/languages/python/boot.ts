import type { ProgramBoot } from '../../protocol/process.ts'

export const bootPython: ProgramBoot = async ({ sys }) => {
  return () => {
    sys.write(2, new TextEncoder().encode('python: not built in this branch\n'), -1)
    sys.exit(127)
  }
}
