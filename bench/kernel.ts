import type { BenchContext } from './lib/context.ts'
import type { Row } from './lib/row.ts'
import { systemCalls } from './rows/system-calls.ts'

/** `npm run bench -- kernel`: what a process pays for asking the kernel. In the order of the table. */
export const rows: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  'system-calls': systemCalls,
}
