import type { ProgramBoot } from '../../protocol/process.ts'

export const bootShell: ProgramBoot = async ({ sys }) => {
  return () => {
    sys.write(2, new TextEncoder().encode('sh: not built in this branch\n'), -1)
    sys.exit(127)
  }
}
