import type { TestReport } from '../../protocol/report.ts'

type Framework = TestReport['framework']

/** A program that runs tests, as it stands in a command line. */
export interface TestRunner {
  /** The forms in which it reports. Empty: none that can be read. */
  frameworks: Framework[]
  /** It was given files, names or a share of the tests: it says nothing of the others. */
  part: boolean
  /** The word that leaves tests out of the files that it runs, or files out of the rest: `-k`. null: none does. */
  narrowed: string | null
}

/** Where a package's script is started: what that runs must be asked. */
export interface ScriptCall {
  script: string
}

interface Known {
  frameworks: Framework[]
  /** Options that leave tests out. */
  choosing: RegExp
  /** Options whose value is a word of its own. */
  valued?: RegExp
  /** First words that mean running, not files. */
  verbs?: RegExp
  /** It only tells something of itself with these. */
  asking?: RegExp
}

const JS = {
  choosing:
    /^(?:-t|--testNamePattern|--changed(?:Since)?|--onlyChanged|-o|--onlyFailures|-f|--lastCommit|--findRelatedTests|--related|--shard|--exclude|--testPathIgnorePatterns|--modulePathIgnorePatterns|--testPathPatterns?|--filter|--selectProjects|--ignoreProjects|--project|--tags-?filter)(?:[=.]|$)/,
}
const ASKING = /^(?:--version|--help|-h|--listTests?|--collect-only|--co|--list|--list-tests|--setup-plan)$/

/** By the program's name. */
const KNOWN: Record<string, Known> = {
  vitest: {
    frameworks: ['vitest', 'tap', 'junit'],
    ...JS,
    valued: /^(?:--reporter|--config|-c|--root|-r|--dir|--environment|--pool|--outputFile|--project)$/,
    verbs: /^(?:run|watch|dev)$/,
    asking: /^(?:list|init|bench|-v)$/,
  },
  jest: { frameworks: ['jest', 'junit'], ...JS, valued: /^(?:--config|-c|--reporters|-w|--maxWorkers)$/ },
  mocha: {
    frameworks: ['mocha', 'tap', 'junit'],
    choosing: /^(?:--f?grep|-[gfi]|--invert|--ignore|--exclude)(?:=|$)/,
    valued: /^(?:--reporter|-R|--require|-r|--timeout|-t|--config|--ui|-u|--import|--loader)$/,
    asking: /^(?:-V|init)$/,
  },
  ava: { frameworks: ['tap'], choosing: /^(?:-m|--match)/ },
  tap: { frameworks: ['tap'], choosing: /^(?:-[oRg]|--only|--grep|--invert|--changed)/, asking: /^(?:list|-v)$/ },
  tape: { frameworks: ['tap'], choosing: /^--only/ },
  pytest: {
    frameworks: ['pytest', 'junit'],
    choosing: /^(?:-k|-m|--lf|--last-failed|--sw|--stepwise|--deselect|--ignore|--sc|--shard)/,
    valued: /^(?:-p|-c|-n|-o|-W|-r|--tb|--maxfail|--durations|--rootdir|--cov|--cov-report|--junitxml|--color|-k|-m)$/,
    asking: /^(?:-V|--fixtures|--markers)$/,
  },
  unittest: {
    frameworks: ['unittest'],
    choosing: /^-k/,
    valued: /^(?:-s|-p|-t|--start-directory|--pattern|--top-level-directory|-k)$/,
    verbs: /^discover$/,
  },
  rspec: {
    frameworks: ['rspec', 'junit'],
    choosing: /^(?:-e|--example|-t|--tag|-l|--only-failures|--next-failure|-P|--pattern|--exclude-pattern)/,
    valued: /^(?:-f|--format|-r)$/,
  },
  phpunit: { frameworks: ['phpunit', 'tap', 'junit'], choosing: /^--(?:filter|group|testsuite|exclude)/ },
  'go test': {
    frameworks: ['go test', 'junit'],
    choosing: /^-(?:run|short|skip)/,
    valued: /^-(?:count|timeout|tags)$/,
  },
  'cargo test': { frameworks: [], choosing: /^--(?:test|lib|bin)/ },
  'node --test': {
    frameworks: ['node:test', 'tap', 'junit'],
    choosing: /^--test-(?:name-pattern|skip-pattern|only|shard)/,
  },
}
KNOWN['py.test'] = KNOWN.pytest!

/** Options of Node whose value is a word of its own (`node --help`). */
const NODE_VALUED =
  /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|-C|--conditions|--test-reporter|--test-reporter-destination|--test-concurrency|--test-timeout|--test-name-pattern|--test-skip-pattern|--test-shard)$/

/** What starts another program with its own words behind it. */
const STARTERS =
  /^(?:env|time|exec|command|nice|npx|bunx|xvfb-run|cross-env|c8|nyc|pnpm exec|yarn exec|npm exec|pnpm dlx|bundle exec|poetry run|uv run|pipenv run|coverage run -m|python3? -m coverage run -m)$/

/** A file of tests by its name, which an interpreter is given: `test_a.py`, `a.test.js`, `test/all.js`. */
const TEST_FILE = /(?:^|\/)(?:tests?|specs?|__tests__)\/.+\.\w+$|(?:^|\/)test[_-][^/]*\.\w+$|[._-](?:test|spec)\.\w+$/

/** What a program's words say of tests: a runner, a package's script, or neither. */
export function testRunnerOf(given: readonly string[]): TestRunner | ScriptCall | null {
  const runner = runnerOf(withoutStarters(given))
  if (runner === null || 'script' in runner || runner.narrowed !== null) return runner
  const narrowed = narrowedBefore(given)
  return narrowed === null ? runner : { ...runner, part: true, narrowed }
}

/** Variables that hold options of a runner, as they stand before it. */
const OPTIONS = /^(?:NODE_OPTIONS|PYTEST_ADDOPTS|GOFLAGS|SPEC_OPTS|TESTOPTS|MOCHA_OPTIONS)=(.*)$/s

function narrowedBefore(given: readonly string[]): string | null {
  const words = given.flatMap((word) => OPTIONS.exec(word)?.[1]?.split(/\s+/) ?? [])
  const choosing = Object.values(KNOWN).map((one) => one.choosing)
  return words.find((word) => choosing.some((pattern) => pattern.test(word))) ?? null
}

function runnerOf(words: readonly string[]): TestRunner | ScriptCall | null {
  const [program = '', ...args] = words.map((word, at) => (at === 0 ? word.split('/').at(-1)! : word))
  const second = args[0] ?? ''
  if (/^(?:npm|pnpm|yarn|bun)$/.test(program)) return scriptCall(program, args)
  if (program === 'node' || program === 'tsx') return nodeRunner(args)
  if (/^python[\d.]*$/.test(program)) {
    if (second !== '-m') {
      const file = args.find((word) => !word.startsWith('-')) ?? ''
      return TEST_FILE.test(file) ? { frameworks: ['unittest', 'pytest'], part: true, narrowed: null } : null
    }
    return known(args[1] === 'py.test' || args[1] === 'pytest' || args[1] === 'unittest' ? args[1] : '', args.slice(2))
  }
  if (program === 'go' || program === 'cargo') return known(`${program} ${second}`, args.slice(1))
  if (program === 'ruby') {
    const file = args.find((word) => TEST_FILE.test(word))
    if (file === undefined) return null
    const narrowed = args.find((word) => /^(?:-n|--name|-e|--exclude|-i|--include)(?:=|$)/.test(word)) ?? null
    return { frameworks: ['minitest', 'rspec'], part: true, narrowed }
  }
  if ((program === 'rake' || program === 'rails') && /^(?:test|spec)$/.test(second)) {
    const narrowed = args.find((word) => /^(?:TESTOPTS=|TEST=|-n|--name)/.test(word)) ?? null
    return { frameworks: ['minitest', 'rspec'], part: args.length > 1, narrowed }
  }
  return known(program, args)
}

function withoutStarters(given: readonly string[]): string[] {
  let words = [...given]
  for (;;) {
    const before = words.length
    while (/^\w+=/.test(words[0] ?? '')) words.shift()
    if (words[0] === 'timeout') {
      words.shift()
      while (words[0]?.startsWith('-')) words.splice(0, /^-[sk]$/.test(words[0]) ? 2 : 1)
      words.shift()
    }
    const length = [5, 4, 3, 2, 1].find((count) => STARTERS.test(words.slice(0, count).join(' ')))
    if (length !== undefined) {
      words = words.slice(length)
      while (words[0]?.startsWith('-')) words.shift()
    }
    if (words.length === before) return words
  }
}

function scriptCall(program: string, args: string[]): ScriptCall | null {
  const words = args.filter((word) => !word.startsWith('-'))
  const [verb, name] = words
  if (verb === 'run' || verb === 'run-script') return name === undefined ? null : { script: name }
  if (verb === 'test' || (program === 'npm' && (verb === 't' || verb === 'tst'))) return { script: 'test' }
  return null
}

function nodeRunner(args: string[]): TestRunner | null {
  let tests = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (word === '--test') tests = true
    if (NODE_VALUED.test(word)) at++
    else if (!word.startsWith('-') && !tests) {
      if (!TEST_FILE.test(word)) return null
      const narrowed = args.find((given) => KNOWN['node --test']!.choosing.test(given)) ?? null
      return { frameworks: ['node:test', 'tap', 'mocha', 'junit'], part: true, narrowed }
    }
  }
  return tests ? known('node --test', args) : null
}

function known(name: string, args: string[]): TestRunner | null {
  const runner = Object.hasOwn(KNOWN, name) ? KNOWN[name]! : null
  if (runner === null || args.some((word, at) => ASKING.test(word) || (at === 0 && runner.asking?.test(word))))
    return null
  const valued = name === 'node --test' ? NODE_VALUED : runner.valued
  const named = args.filter((word, at) => {
    if (word === '--' || word.startsWith('-') || valued?.test(args[at - 1] ?? '')) return false
    return !(at === 0 && runner.verbs?.test(word)) && !isEverything(word)
  })
  const narrowed = args.find((word) => runner.choosing.test(word)) ?? named.find((word) => INSIDE.test(word)) ?? null
  return { frameworks: runner.frameworks, part: named.length > 0 || narrowed !== null, narrowed }
}

/** A place in a file, or a test by its name: `test_a.py::test_one`, `a.test.ts:12`. */
const INSIDE = /::|:\d+$/

/** Folders that hold a project's tests as a rule, and patterns over all of them. */
const isEverything = (word: string): boolean =>
  /^(?:\.\/)?(?:(?:(?:tests?|specs?|__tests__|src|\.|\.\.\.)\/?)?|(?:(?:tests?|specs?|__tests__|src)\/)?\*.*)$/.test(
    word,
  )
