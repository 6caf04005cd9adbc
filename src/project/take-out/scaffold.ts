/** A file that the project lacks and that whoever goes on elsewhere would want. */
export interface ScaffoldFile {
  path: string
  text: string
  /** What it is for, in a few words. */
  about: string
}

interface Toolchain {
  /** An official image of that name. */
  image: string
  action: string
  version: [input: string, value: string]
  install: string | null
}

/**
 * A development container and a workflow that runs the same tests, where the project has none. `test` is the command
 * that runs them here; null: there is nothing to run, and so no workflow.
 */
export function scaffoldOf(paths: readonly string[], test: string | null): ScaffoldFile[] {
  const tools = toolchainsOf(paths)
  const [first] = tools
  if (first === undefined) return []
  const made: ScaffoldFile[] = []
  const isTold = paths.some((path) => path === '.devcontainer.json' || path.startsWith('.devcontainer/'))
  if (!isTold) {
    const text = `${JSON.stringify(
      { image: first.image, ...(first.install !== null && { postCreateCommand: first.install }) },
      null,
      2,
    )}\n`
    made.push({
      path: '.devcontainer/devcontainer.json',
      text,
      about: 'opens it in Codespaces, or any editor that knows containers',
    })
  }
  if (test !== null && !paths.some((path) => path.startsWith('.github/workflows/'))) {
    made.push({
      path: '.github/workflows/test.yml',
      text: workflow(tools, test),
      about: `runs ${test} after each push`,
    })
  }
  return made
}

function toolchainsOf(paths: readonly string[]): Toolchain[] {
  const has = (pattern: RegExp) => paths.some((path) => pattern.test(path))
  const tools: Toolchain[] = []
  if (has(/^package\.json$/) || has(/\.[cm]?[jt]sx?$/)) {
    const install = has(/^package-lock\.json$/) ? 'npm ci' : has(/^package\.json$/) ? 'npm install' : null
    tools.push({ image: 'node:24', action: 'actions/setup-node@v4', version: ['node-version', '24'], install })
  }
  if (has(/\.py$/)) {
    const install = `python3 -m pip install pytest${has(/^requirements\.txt$/) ? ' -r requirements.txt' : ''}`
    tools.push({
      image: 'python:3.14',
      action: 'actions/setup-python@v5',
      version: ['python-version', '3.14'],
      install,
    })
  }
  if (has(/\.go$/))
    tools.push({ image: 'golang:1', action: 'actions/setup-go@v5', version: ['go-version', 'stable'], install: null })
  return tools
}

function workflow(tools: readonly Toolchain[], test: string): string {
  const steps = [
    '      - uses: actions/checkout@v4',
    ...tools.flatMap(({ action, version: [input, value] }) => [
      `      - uses: ${action}`,
      '        with:',
      `          ${input}: '${value}'`,
    ]),
    ...tools.flatMap(({ install }) => (install === null ? [] : [`      - run: ${install}`])),
    // A block takes any command as it is.
    '      - run: |',
    ...test.split('\n').map((line) => `          ${line}`),
  ]
  return `name: test
on: [push, pull_request]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
${steps.join('\n')}
`
}
