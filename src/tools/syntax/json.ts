/** These hold comments by custom, whatever their ending says. */
const WITH_COMMENTS = /(?:^|\/)(?:[jt]sconfig[^/]*|\.eslintrc|\.babelrc|\.swcrc|devcontainer)\.json$|\/\.vscode\//

export function checkJson(path: string, content: string): string | null {
  if (WITH_COMMENTS.test(path)) return null
  try {
    JSON.parse(content)
    return null
  } catch (error) {
    const message = (error as Error).message
    // V8 says where in characters; other engines in lines.
    const position = /at position (\d+)/.exec(message)?.[1]
    if (position === undefined) return message
    const line = content.slice(0, Number(position)).split('\n').length
    return `line ${line}: ${message.replace(/ at position \d+.*$/s, '')}`
  }
}
