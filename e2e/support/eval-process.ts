import { serveProgram } from '../../src/kernel/process/program-host.ts'

/**
 * A program for tests of the kernel itself: the last argument is the body of an async function, which gets the
 * process's context as `sys`, `async` and `context`, its `start`, and `print`. Its return value is the exit code.
 */
serveProgram(async (context) => async (start) => {
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  const text = new TextEncoder()
  const print = (...values: unknown[]) => {
    context.sys.write(
      1,
      text.encode(`${values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(' ')}\n`),
      -1,
    )
  }
  let code = 0
  try {
    const body = AsyncFunction('sys', 'async', 'context', 'start', 'print', start.argv.at(-1) ?? '')
    code = (await body(context.sys, context.async, context, start, print)) ?? 0
  } catch (error) {
    context.sys.write(2, text.encode(`${error instanceof Error ? error.stack : error}\n`), -1)
    code = 1
  }
  context.sys.exit(code)
})
