// @ts-check
/** `npm run verify-log FILE`: verifies an exported log, and names the first line that was altered. */
import { readFile } from 'node:fs/promises'
import { verifyLogFile } from '../src/project/audit/verify-log.ts'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('Name the file: npm run verify-log FILE')
  process.exit(2)
}
const verdict = await verifyLogFile(await readFile(file, 'utf8'))
if (verdict.ok) {
  const time = new Date(verdict.time).toISOString()
  console.log(`“${verdict.project}”: ${verdict.events} events, none altered.`)
  console.log(`Sealed ${time} by the key with the fingerprint ${verdict.fingerprint}.`)
} else {
  console.error(`Altered at line ${verdict.line}: ${verdict.reason}.`)
  process.exitCode = 1
}
