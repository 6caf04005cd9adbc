import type { EventBody, RunOutcome } from '../protocol/events.ts'
import type { Answer, RuleOn } from '../protocol/policy.ts'
import type { ToolData } from '../protocol/tool.ts'
import { flag, hash, listOf, nullable, number, object, oneOf, type Shape, ShapeError, tagged, text } from './shape.ts'
import { deployOutcome, deployStart, pushRecord } from './shipping-shapes.ts'

/** Relative to the project, and staying inside of it. */
export const path: Shape = (value, at) => {
  text(value, at)
  const name = value as string
  const isPlain = name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (!isPlain || name.includes('\0')) throw new ShapeError(`${at} is not a path inside the project`)
}

const toolCall = object({ id: text, name: text, arguments: text })
const usage = object({ inputTokens: number, cachedInputTokens: number, outputTokens: number }, { estimated: flag })
const limits = object({ repairs: number, steps: number, seconds: number })
const modelError = object(
  {
    code: oneOf(
      'unauthorized',
      'rate-limited',
      'bad-request',
      'not-found',
      'server',
      'network',
      'stream-cut',
      'malformed',
    ),
    message: text,
  },
  { status: number, retryAfterMs: number },
)

const plan = object({
  goal: text,
  files: listOf(text),
  libraries: listOf(text),
  tests: listOf(text),
  testCommand: nullable(text),
  steps: listOf(object({ text, status: oneOf('todo', 'doing', 'done') })),
})

const testCase = object({
  id: text,
  name: text,
  suites: listOf(text),
  file: nullable(text),
  line: nullable(number),
  status: oneOf('passed', 'failed', 'skipped'),
  durationMs: nullable(number),
  failure: nullable(text),
})

const report = object(
  {
    framework: oneOf(
      ...['node:test', 'vitest', 'jest', 'mocha', 'tap', 'pytest', 'unittest', 'go test', 'minitest', 'rspec'],
      ...['phpunit', 'junit', 'unknown'],
    ),
    tests: listOf(testCase),
    passed: number,
    failed: number,
    skipped: number,
    durationMs: nullable(number),
  },
  { doubt: text, part: flag, narrowed: text },
)

const runRecord = object(
  {
    command: text,
    exitCode: nullable(number),
    signal: nullable(text),
    timedOut: flag,
    durationMs: number,
    output: text,
    truncated: flag,
    report: nullable(report),
    background: flag,
    ports: listOf(number),
  },
  { wrote: listOf(text) },
)

const patchedFile = object(
  { path: text, change: oneOf('add', 'update', 'delete', 'move'), added: number, removed: number, diff: text },
  { from: text },
)

const measuredFunction = object({
  file: text,
  name: text,
  growth: nullable(object({ label: text, exponent: nullable(number) })),
  isSlow: flag,
  input: nullable(text),
  points: listOf(object({ size: number, cost: number })),
  reason: nullable(text),
})

const toolData = tagged('kind', {
  plan: object({ plan }),
  read: object({ path: text, lines: number }),
  search: object({ query: text, matches: number }),
  edit: object({ path: text, created: flag, added: number, removed: number, diff: text }),
  patch: object({ files: listOf(patchedFile) }),
  run: object({ run: runRecord }),
  growth: object({ functions: listOf(measuredFunction) }),
  look: object({ port: number, path: text, title: text, errors: number }),
  refused: object({}),
  finish: object({ summary: text, notCovered: listOf(text) }),
} satisfies Record<ToolData['kind'], Shape>)

const BUDGET_LIMITS = ['tokens', 'dollars', 'project-tokens', 'project-dollars']
const budgetLimit = oneOf(...BUDGET_LIMITS)

const outcome = tagged('status', {
  proved: object({ passed: number, summary: text, notCovered: listOf(text) }),
  answered: object({ summary: text, notCovered: listOf(text) }),
  'stopped-by-person': object({}),
  limit: object({ limit: oneOf('repairs', 'steps', 'seconds', ...BUDGET_LIMITS), message: text }, { more: number }),
  'model-error': object({ error: modelError }),
  failed: object({ message: text }),
} satisfies Record<RunOutcome['status'], Shape>)

const networkRecord = object(
  {
    method: text,
    url: text,
    status: nullable(number),
    bytes: number,
    durationMs: number,
    problem: nullable(text),
  },
  { kept: flag },
)

const candidate = { id: text, model: text, temperature: nullable(number), seed: number }
const branch = object({
  ...candidate,
  status: oneOf('passed', 'ended', 'stopped'),
  why: text,
  tests: nullable(listOf(oneOf('passed', 'failed', 'skipped'))),
  usage,
  calls: number,
  durationMs: number,
  stopMs: nullable(number),
  findings: listOf(object({ check: text, problems: number, text }, { state: oneOf('not-judged', 'nothing-to-judge') })),
  changes: listOf(
    object({ path, before: nullable(hash), content: nullable(hash), size: number, added: number, removed: number }),
  ),
})

const rule = object(
  {
    effect: oneOf('allow', 'ask', 'deny'),
    on: tagged('kind', {
      tool: object({ name: text }),
      path: object({ glob: text }),
      command: object({ words: listOf(text) }),
      host: object({ host: text }),
      request: object({ key: text }),
    } satisfies Record<RuleOn['kind'], Shape>),
  },
  { approvedTest: flag },
)
const projectPolicy = object({ preset: nullable(oneOf('read-only', 'ask', 'auto')), rules: listOf(rule) })

const question = object(
  {
    id: text,
    kind: oneOf('command', 'files', 'tool', 'host', 'plan'),
    what: text,
    why: text,
    touches: object({ files: text, processes: text, network: text }),
    candidate: nullable(text),
    grants: listOf(rule),
    grantWords: text,
  },
  { plan },
)
const answer = tagged('decision', {
  allow: object({ scope: oneOf('once', 'session', 'project') }, { plan }),
  deny: object({ word: text }),
  withdrawn: object({}),
} satisfies Record<Answer['decision'], Shape>)

const fileChange = object({ path, content: nullable(hash), size: number })

/** Every kind of line, member by member: what comes from outside is held to it before anything else sees it. */
export const eventBody = tagged('type', {
  created: object({ name: text, template: nullable(text) }),
  renamed: object({ name: text }),
  altered: object({ from: oneOf('link', 'file', 'browser'), line: nullable(number) }),
  prompt: object({ text }),
  'run-started': object(
    { run: text, source: oneOf('endpoint', 'demo', 'paste'), model: text, limits },
    { policy: object({ preset: oneOf('read-only', 'ask', 'auto'), rules: listOf(rule) }) },
  ),
  'model-call': object(
    {
      run: text,
      text,
      toolCalls: listOf(toolCall),
      usage: nullable(usage),
      durationMs: number,
      error: nullable(modelError),
    },
    { withheld: listOf(object({ kind: text, name: text })) },
  ),
  'model-retry': object({
    run: text,
    error: modelError,
    waitMs: number,
    usage: nullable(usage),
    durationMs: number,
  }),
  reminder: object({ run: text, text }),
  compacted: object({
    run: text,
    memory: object({
      words: listOf(text),
      plan: nullable(text),
      report: nullable(text),
      files: listOf(object({ path: text, hash: text })),
      summary: text,
    }),
    kept: number,
    before: number,
    after: number,
    usage: nullable(usage),
    durationMs: number,
    failure: nullable(text),
  }),
  'budget-warned': object({ run: text, limit: budgetLimit, used: number, most: number }),
  'budget-raised': object({ limit: oneOf('project-tokens', 'project-dollars'), more: number }),
  'tool-call': object({
    run: text,
    call: toolCall,
    result: object({ ok: flag, text }, { data: toolData }),
    durationMs: number,
  }),
  plan: object({ plan, by: oneOf('agent', 'person') }),
  command: object({ record: runRecord }),
  files: object({ by: oneOf('agent', 'person', 'program'), changes: listOf(fileChange) }),
  network: object({ requests: listOf(networkRecord) }),
  'race-started': object({ run: text, candidates: listOf(object(candidate)), graceMs: number }),
  'race-ended': object({ run: text, winner: nullable(text), branches: listOf(branch), durationMs: number }),
  'branch-adopted': object({ run: text, branch: text }),
  'approval-asked': object({ run: text, question }),
  'approval-answered': object({ run: text, question: text, answer }),
  policy: object({ policy: projectPolicy }),
  pushed: object({ push: pushRecord }),
  'deploy-started': object({ deploy: deployStart }),
  'deploy-ended': object({ id: text, outcome: deployOutcome }),
  'run-ended': object({ run: text, outcome }),
  rewound: object({ to: number }),
  branched: object({ project: text, name: text }),
} satisfies Record<EventBody['type'], Shape>)

/** A line as it is exported. */
export const projectEvent = object({ number, time: number, body: eventBody, previous: hash, hash })
