import type { Sandbox } from '../../protocol/sandbox.ts'

/** A check that takes longer is not waited for; milliseconds. */
const PATIENCE = 2000

/** Node's own type stripping, which is a whole TypeScript parser; prints one line where the text does not parse. */
const SCRIPT = `const { readFileSync } = require('node:fs')
const { stripTypeScriptTypes } = require('node:module')
try { stripTypeScriptTypes(readFileSync(process.argv[1], 'utf8'), { mode: 'transform' }) }
catch (error) {
  if (error.code !== 'ERR_INVALID_TYPESCRIPT_SYNTAX') process.exit()
  // Node puts the place and the line above the stack.
  console.log('SYNTAX ' + JSON.stringify([/^:(\\d+)\\n/.exec(error.stack)?.[1] ?? null, error.message]))
}`

/** Asks the sandbox's Node, so that the page needs no TypeScript of its own. */
export async function checkTypeScript(sandbox: Sandbox, absolute: string): Promise<string | null> {
  const process = await sandbox.spawn('node', ['--no-warnings', '-e', SCRIPT, absolute], {
    ...(sandbox.capabilities.separateOutput ? { stdio: 'pipes' as const } : {}),
    timeoutMs: PATIENCE,
  })
  // Only both together are read; what nobody reads would be kept.
  for (const unread of [process.stdout, process.stderr]) unread.cancel().catch(() => {})
  let output = ''
  const reader = process.output.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) output += part.value
  await process.status
  const found = /^SYNTAX (\[.*\])\r?$/m.exec(output)
  if (!found) return null
  const [line, message] = JSON.parse(found[1]!) as [string | null, string]
  return line === null ? message.trim() : `line ${line}: ${message.trim()}`
}
