/** Terminal colours and cursor movements (ECMA-48 CSI and OSC sequences) taken out. */
export function stripAnsi(text: string): string {
  return text.replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, '')
}

/** Lines without their ends, whether `\n` or `\r\n`. */
export function toLines(output: string): string[] {
  return stripAnsi(output).split(/\r?\n/)
}

/** A path as the project knows it: without `file://` and without the working directory. */
export function relativeTo(cwd: string, path: string): string {
  const plain = path.replace(/^file:\/\//, '')
  return plain.startsWith(`${cwd}/`) ? plain.slice(cwd.length + 1) : plain
}

/** Failure text at its own indentation, without empty lines at either end. */
export function dedent(lines: string[]): string {
  const filled = lines.filter((line) => line.trim() !== '')
  if (filled.length === 0) return ''
  const margin = Math.min(...filled.map((line) => line.length - line.trimStart().length))
  return lines
    .map((line) => line.slice(margin).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
}

/** Frames of Node's own, and what only repeats the message, are of no use to whoever repairs the test. */
export function withoutRunnerFrames(lines: string[]): string[] {
  const kept: string[] = []
  let inProperties = false
  for (const line of lines) {
    const frame = /^\s*at /.test(line)
    // `{ generatedMessage: true, … }` follows the last frame, whose line it opens.
    if (inProperties) {
      inProperties = !/^\s*\}$/.test(line)
      continue
    }
    if (frame && /\{$/.test(line)) inProperties = true
    if (frame && /\(?node:|Promise\.all \(index|new Promise \(<anonymous>\)/.test(line)) continue
    kept.push(frame ? line.replace(/ \{$/, '') : line)
  }
  return kept
}
