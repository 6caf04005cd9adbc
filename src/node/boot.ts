import type { ProgramBoot } from '../protocol/process.ts'

export const bootNode: ProgramBoot = async ({ sys }) => {
  return () => {
    sys.write(2, new TextEncoder().encode('node: not built in this branch\n'), -1)
    sys.exit(127)
  }
}
