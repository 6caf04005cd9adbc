/** A file of the project, for the chat to see. */
export interface PasteFile {
  path: string
  text: string
}

export interface PasteParts {
  /** What the person asked for, oldest first. */
  requests: string[]
  files: PasteFile[]
  /** The result of the last run: exit code, tests, output. */
  lastRun: string | null
  /** What was wrong with the last answer. */
  problems: string[]
}

/** Chats refuse longer messages, or lose their middle; characters. */
const MAX_FILES = 120_000
const MAX_FILE = 40_000

/** The whole message to carry to a chat: it depends on nothing that was said there before. */
export function pasteText({ requests, files, lastRun, problems }: PasteParts): string {
  const [task, ...earlier] = [...requests].reverse()
  const part = (title: string, text: string | null) => (text ? [`# ${title}\n${text}`] : [])
  return [
    ...part(
      'Your last answer could not be used',
      problems.length > 0 ? `${problems.join('\n')}\nNothing was written. Please answer again.` : null,
    ),
    'You write software together with me. I carry your answer into a sandbox that writes the files, runs the tests and shows me what comes of it.',
    ...part('Asked for before', earlier.length > 0 ? earlier.reverse().join('\n\n') : null),
    `# Task\n${task ?? ''}`,
    ...part('Files so far', showFiles(files)),
    ...part(
      'The last run',
      lastRun
        ? `${fenced(lastRun)}\nSay in one sentence what is wrong, and repair it. Do not weaken or remove tests.`
        : null,
    ),
    `# How to answer\n${FORMAT}`,
  ].join('\n\n')
}

const FORMAT = `Give each file that is new or changed, whole, in a code block of its own with its path in the opening fence:

\`\`\`js src/add.js
export const add = (a, b) => a + b
\`\`\`

For a small change in a long file you may give only the piece that changes; the upper half must stand in the file exactly once:

\`\`\`js src/add.js
<<<<<<< SEARCH
export const add = (a, b) => a + b
=======
export const add = (...numbers) => numbers.reduce((sum, number) => sum + number, 0)
>>>>>>> REPLACE
\`\`\`

Then the command that runs the tests, and, if there is a server, the one that starts it:

\`\`\`sh
node --test
\`\`\`

End with "Summary:" and one or two sentences, and "Not covered:" with a list of what the tests do not prove.

Rules: Node 24 with its own modules only, tested with node:test and node:assert; or Python 3 with the standard library, tested with pytest (python3 -m pytest). There is no internet and nothing can be installed. Tests are part of the answer, and use port 0 for servers. A server listens on process.env.PORT or 3000. No placeholders such as "rest unchanged". No diffs.`

/** Those that the message has room for. */
export function filesThatFit(files: readonly PasteFile[]): PasteFile[] {
  let room = MAX_FILES
  return files.filter(({ text }) => {
    if (text.length > MAX_FILE || text.length > room) return false
    room -= text.length
    return true
  })
}

function showFiles(files: PasteFile[]): string | null {
  const fitting = filesThatFit(files)
  const shown = fitting.map(({ path, text }) => fenced(text, path))
  const left = files
    .filter((file) => !fitting.includes(file))
    .map(({ path, text }) => `${path} (${text.length} characters)`)
  if (left.length > 0) shown.push(`Too long to show: ${left.join(', ')}`)
  return shown.length === 0 ? null : shown.join('\n\n')
}

/** A fence that is longer than any inside. */
function fenced(text: string, info = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${info}\n${text.trimEnd()}\n${fence}`
}
