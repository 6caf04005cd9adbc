/**
 * Programs that are run by WebContainer's own node for what its public API lacks. They are text: they live in the
 * other machine, as `node -e`, and see nothing of this one.
 */

/** `node -e FILES operation [argument …]`: prints the result as JSON, or `{ error }` with Node's code. */
export const FILES_HELPER = `
const fs = require('fs')
const [operation, ...args] = process.argv.slice(1)
const stat = (s) => ({
  kind: s.isFile() ? 'file' : s.isDirectory() ? 'directory' : s.isSymbolicLink() ? 'symlink' : 'other',
  size: s.size, mode: s.mode & 0o7777, mtimeMs: s.mtimeMs,
})
const missing = (run) => {
  try { return run() } catch (error) { if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null; throw error }
}
const operations = {
  stat: (path) => missing(() => stat(fs.statSync(path))),
  lstat: (path) => missing(() => stat(fs.lstatSync(path))),
  readlink: (path) => fs.readlinkSync(path),
  symlink: (target, path) => { fs.symlinkSync(target, path); return null },
  chmod: (path, mode) => { fs.chmodSync(path, Number(mode)); return null },
}
let result
try { result = { value: operations[operation](...args) } }
catch (error) { result = { error: { code: error.code, message: error.message } } }
process.stdout.write('\\x1e' + JSON.stringify(result) + '\\x1e')
`

/**
 * `node -e PIPES command [argument …]`: runs the command with three pipes, and carries them over the one terminal
 * that there is. Out go frames, each between record separators: `{ fd, data }` in base64, at last `{ exit }`. In come
 * lines of JSON: `{ data }` for stdin, `{ end }`, `{ kill }`.
 */
export const PIPES_HELPER = `
const { spawn } = require('child_process')
const [command, ...args] = process.argv.slice(1)
const frame = (value) => process.stdout.write('\\x1e' + JSON.stringify(value) + '\\x1e')
if (process.stdin.isTTY) process.stdin.setRawMode(true)
const child = spawn(command, args, { stdio: 'pipe' })
const carry = (fd, stream) => stream.on('data', (data) => frame({ fd, data: data.toString('base64') }))
carry(1, child.stdout)
carry(2, child.stderr)
child.stdin.on('error', () => {})
child.on('error', (error) => { frame({ failed: { code: error.code, message: error.message } }); process.exit(127) })
child.on('close', (code, signal) => { frame({ exit: { code, signal } }); process.exit(code ?? 1) })
let line = ''
process.stdin.on('data', (data) => {
  line += data
  for (let end = line.indexOf('\\n'); end >= 0; end = line.indexOf('\\n')) {
    const message = JSON.parse(line.slice(0, end))
    line = line.slice(end + 1)
    if (message.data !== undefined) child.stdin.write(Buffer.from(message.data, 'base64'))
    if (message.end) child.stdin.end()
    if (message.kill) child.kill(message.kill)
  }
})
child.on('spawn', () => frame({ started: child.pid }))
`

/** One frame of a helper: JSON between record separators; what stands outside is not ours. */
export function createFrameReader(onFrame: (frame: any) => void): (text: string) => void {
  let waiting = ''
  return (text) => {
    waiting += text
    for (;;) {
      const start = waiting.indexOf('\x1e')
      const end = start < 0 ? -1 : waiting.indexOf('\x1e', start + 1)
      if (end < 0) return
      onFrame(JSON.parse(waiting.slice(start + 1, end).replace(/[\r\n]/g, '')))
      waiting = waiting.slice(end + 1)
    }
  }
}
