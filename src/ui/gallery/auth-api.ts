import type { EventBody, ProjectEvent } from '../../protocol/events.ts'
import type { Plan } from '../../protocol/plan.ts'
import type { TestReport } from '../../protocol/report.ts'
import type { RunRecord, ToolData } from '../../protocol/tool.ts'
import { RACE_ENDED } from './race.ts'

/** One session, event by event, from which the gallery takes its states. */

const SUITES: Record<string, string[]> = {
  'POST /register': [
    'creates a user and answers 201',
    'stores a scrypt hash, never the password',
    'refuses a second account with one address',
    'refuses a password under 12 characters',
  ],
  'POST /login': [
    'access token expires in 15 minutes',
    'wrong password and unknown user look alike',
    'locks for 60 s after five failures',
    'refresh token is an HttpOnly cookie',
  ],
  'GET /me': [
    'answers the user for a valid token',
    'refuses a request without a token',
    'refuses an expired token',
    'refuses a token signed with another key',
  ],
  'POST /refresh': ['rotates the refresh token', 'refuses a refresh token used twice'],
}

const FILES: Record<string, string> = {
  'package.json': '{\n  "name": "auth-api",\n  "type": "module",\n  "scripts": { "test": "node --test" }\n}\n',
  'src/app.js':
    'import { createServer } from "node:http";\nimport { requireUser } from "./require-user.js";\n\nexport const app = () => createServer(requireUser);\n',
  'src/keys.js': 'export const issuer = "auth-api";\n',
  'src/accounts.js': 'const accounts = new Map();\n\nexport const find = (email) => accounts.get(email);\n',
  'src/require-user.js': `import { verifyToken } from "./tokens.js";
import { secret, issuer } from "./keys.js";

/** Lets a request through only with a valid access token. */
export async function requireUser(request, reply, next) {
  const header = request.headers.authorization ?? "";
  const token = header.startsWith("Bearer ") ? header.slice(7) : "";
  if (!token) return reply.status(401).json({ error: "token_missing" });

  try {
    const payload = verifyToken(token, secret, { issuer });
    request.user = { id: payload.sub, email: payload.email };
    return next();
  } catch {
    return reply.status(401).json({ error: "token_refused" });
  }
}
`,
  'src/refresh.js': 'export const rotate = (token) => token;\n',
  'test/auth.test.js': 'import { test } from "node:test";\n\ntest("POST /register", () => {});\n',
}

const BEFORE = FILES['src/require-user.js']!.replaceAll('verifyToken', 'decodeToken').replace(
  'decodeToken(token, secret, { issuer })',
  'decodeToken(token)',
)

export const CONTENTS: Record<string, string> = {
  ...Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`hash ${path}`, text])),
  'hash before': BEFORE,
}

function report(passes: (at: number) => boolean): TestReport {
  const tests = Object.entries(SUITES).flatMap(([suite, names]) => names.map((name) => ({ suite, name })))
  const cases = tests.map(({ suite, name }, at) => ({
    id: `test/auth.test.js > ${suite} > ${name}`,
    name,
    suites: [suite],
    file: 'test/auth.test.js',
    line: 10 + at * 4 + (at === 11 ? 4 : 0),
    status: passes(at) ? ('passed' as const) : ('failed' as const),
    durationMs: [21, 34, 12, 4, 38, 41, 63, 36, 9, 3, 7, 6, 11, 10][at] ?? 5,
    failure: passes(at) ? null : 'expected 401, got 200\n\n+ 200\n- 401',
  }))
  const passed = cases.filter((test) => test.status === 'passed').length
  return { framework: 'node:test', tests: cases, passed, failed: 14 - passed, skipped: 0, durationMs: 1180 }
}

const record = (command: string, own: Partial<RunRecord> = {}): RunRecord => ({
  command,
  exitCode: 0,
  signal: null,
  timedOut: false,
  durationMs: 1210,
  output: '',
  truncated: false,
  report: null,
  background: false,
  ports: [],
  ...own,
})

const plan = (done: number): Plan => ({
  goal: 'Accounts with password hashes, access tokens and rotating refresh tokens',
  files: ['src/app.js', 'src/keys.js', 'src/accounts.js', 'src/require-user.js', 'src/refresh.js'],
  libraries: [],
  tests: Object.values(SUITES).flat(),
  testCommand: 'node --test',
  steps: [
    'Register: hash with scrypt, refuse duplicates',
    'Log in: 15-minute access token, HS256',
    'Guard: GET /me needs a valid bearer token',
    'Refresh: tokens rotate, a used one is refused',
    'Prove it: 14 tests, written first',
  ].map((text, at) => ({ text, status: at < done ? 'done' : at === done ? 'doing' : 'todo' })),
})

const call = (name: string, args: object, data: ToolData, ok = true): EventBody => ({
  type: 'tool-call',
  run: 'run-1',
  call: { id: `${name} ${JSON.stringify(args).length}`, name, arguments: JSON.stringify(args) },
  result: { ok, text: ok ? 'done' : 'The file is not there.', data },
  durationMs: 40,
})
const edit = (path: string, created: boolean, added: number, removed = 0, diff = ''): EventBody =>
  call(created ? 'write' : 'edit', { path }, { kind: 'edit', path, created, added, removed, diff })
const files = (paths: string[]): EventBody => ({
  type: 'files',
  by: 'agent',
  changes: paths.map((path) => ({ path, content: `hash ${path}`, size: FILES[path]?.length ?? 0 })),
})
const says = (text: string, inputTokens: number, outputTokens: number): EventBody => ({
  type: 'model-call',
  run: 'run-1',
  text,
  toolCalls: [],
  usage: { inputTokens, cachedInputTokens: 0, outputTokens },
  durationMs: 2400,
  error: null,
})

const REPAIR =
  '@@ -11,1 +11,1 @@\n-    const payload = decodeToken(token);\n+    const payload = verifyToken(token, secret, { issuer });\n'

/** The session's parts; a state is the events up to the end of one. */
const PARTS: Record<string, EventBody[]> = {
  prompt: [
    { type: 'created', name: 'auth-api', template: null },
    { type: 'prompt', text: 'Build a REST API endpoint for user authentication with JWT tokens' },
    {
      type: 'run-started',
      run: 'run-1',
      source: 'endpoint',
      model: 'gpt-5-mini',
      limits: { repairs: 4, steps: 40, seconds: 600 },
    },
  ],
  raced: [RACE_ENDED],
  plan: [says('', 3200, 700), { type: 'plan', plan: plan(0), by: 'agent' }],
  tests: [
    edit('test/auth.test.js', true, 148),
    files(['test/auth.test.js', 'package.json']),
    call(
      'run',
      { command: 'node --test' },
      { kind: 'run', run: record('node --test', { exitCode: 1, report: report(() => false) }) },
    ),
  ],
  build: [
    ...['src/app.js', 'src/keys.js', 'src/accounts.js', 'src/refresh.js'].map((path) => edit(path, true, 40)),
    files(['src/app.js', 'src/keys.js', 'src/accounts.js', 'src/refresh.js']),
    edit('src/require-user.js', true, 71),
    {
      type: 'files',
      by: 'agent',
      changes: [{ path: 'src/require-user.js', content: 'hash before', size: BEFORE.length }],
    },
    says('', 12_400, 2100),
  ],
  red: [
    call(
      'run',
      { command: 'node --test' },
      { kind: 'run', run: record('node --test', { exitCode: 1, report: report((at) => at !== 10 && at !== 11) }) },
    ),
    { type: 'plan', plan: plan(4), by: 'agent' },
  ],
  repair: [
    says(
      'One cause for both: `decodeToken` reads a token without checking signature or expiry. I use `verifyToken`.',
      11_200,
      900,
    ),
    edit('src/require-user.js', false, 5, 2, REPAIR),
    files(['src/require-user.js']),
  ],
  green: [
    call(
      'run',
      { command: 'node --test' },
      { kind: 'run', run: record('node --test', { report: report(() => true) }) },
    ),
    { type: 'plan', plan: plan(5), by: 'agent' },
  ],
  end: [
    {
      type: 'run-ended',
      run: 'run-1',
      outcome: {
        status: 'proved',
        passed: 14,
        summary: 'The API registers, logs in, guards and refreshes. Start it with `node src/app.js`.',
        notCovered: [
          'Users are kept in memory, not in a database',
          'Load and clock drift between servers were not tried',
        ],
      },
    },
  ],
  error: [
    {
      type: 'run-ended',
      run: 'run-1',
      outcome: {
        status: 'model-error',
        error: {
          code: 'server',
          status: 503,
          message:
            'Four requests in 30 seconds, four times 503 from the provider. Try again later, or use another model.',
        },
      },
    },
  ],
  stopped: [{ type: 'run-ended', run: 'run-1', outcome: { status: 'stopped-by-person' } }],
  limit: [
    {
      type: 'run-ended',
      run: 'run-1',
      outcome: {
        status: 'limit',
        limit: 'repairs',
        message: 'Stopped after 4 repairs. 2 of 14 tests still fail. Nothing else was changed.',
      },
    },
  ],
  again: [
    { type: 'prompt', text: 'Refuse tokens of other issuers' },
    {
      type: 'run-started',
      run: 'run-2',
      source: 'endpoint',
      model: 'gpt-5-mini',
      limits: { repairs: 4, steps: 40, seconds: 600 },
    },
    { type: 'files', by: 'agent', changes: [{ path: 'src/require-user.js', content: 'hash before', size: 9 }] },
  ],
  written: [{ type: 'files', by: 'person', changes: [{ path: 'src/keys.js', content: 'hash src/app.js', size: 9 }] }],
}

/** The events of these parts, one second apart. */
export function sessionOf(parts: string[], started: number): ProjectEvent[] {
  return parts
    .flatMap((part) => PARTS[part] ?? [])
    .map((body, at) => ({ number: at + 1, time: started + at * 5000, body, previous: '', hash: '' }))
}
