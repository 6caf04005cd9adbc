import { createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { CodeHelpClient } from '../../project/code-help/code-help-client.ts'
import { QUIET } from '../../project/live.ts'
import { reduceAll } from '../../project/reduce.ts'
import { DEFAULT_SETTINGS } from '../../protocol/settings.ts'
import type { App, Live, Trouble, Workbench } from '../workbench.ts'
import { CONTENTS, sessionOf } from './auth-api.ts'
import { liveRace } from './race.ts'

const BUILT = ['prompt', 'plan', 'tests', 'build', 'red', 'repair', 'green', 'end']

/** Which parts of the session each state has, and what is alive in it. */
export const STATES: Record<string, { parts: string[]; live?: Partial<Live>; troubles?: Trouble[] }> = {
  proved: { parts: BUILT },
  outdated: { parts: [...BUILT, 'written'] },
  again: { parts: [...BUILT, 'again'], live: { waiting: { model: 'gpt-5-mini', since: Date.now() } } },
  empty: { parts: [] },
  waiting: { parts: ['prompt'], live: { waiting: { model: 'gpt-5-mini', since: Date.now() - 6000 } } },
  planned: {
    parts: ['prompt', 'plan'],
    live: {
      writing: [
        { index: 0, name: 'write', arguments: '{"path":"test/auth.test.js","content":"import { test }\\nfrom\\n' },
      ],
    },
  },
  running: {
    parts: ['prompt', 'plan', 'tests', 'build', 'red', 'repair'],
    live: {
      running: [
        {
          callId: 'run',
          name: 'run',
          arguments: '{"command":"node --test"}',
          output: '✔ creates a user and answers 201 (21 ms)\n✔ stores a scrypt hash (34 ms)\n',
          since: Date.now() - 2000,
        },
      ],
    },
  },
  racing: { parts: ['prompt'], live: { race: liveRace(Date.now() - 42_000) } },
  raced: { parts: ['prompt', 'raced', ...BUILT.slice(1)] },
  red: {
    parts: ['prompt', 'plan', 'tests', 'build', 'red'],
    live: { text: 'Both failures have one cause. I look at `require-user.js`\n', waiting: null },
  },
  retry: {
    parts: ['prompt', 'plan', 'tests', 'build', 'red'],
    live: { retry: { at: Date.now() + 24_000, message: 'The model did not answer.' } },
  },
  paste: { parts: ['prompt'], live: { paste: 'You are an engineer who works inside a browser tab.\n'.repeat(40) } },
  error: { parts: ['prompt', 'plan', 'tests', 'build', 'red', 'error'] },
  stopped: { parts: ['prompt', 'plan', 'tests', 'build', 'red', 'stopped'] },
  limit: { parts: ['prompt', 'plan', 'tests', 'build', 'red', 'limit'] },
  trouble: {
    parts: [],
    troubles: [
      {
        kind: 'storage',
        title: 'Nothing can be kept',
        text: 'This window may not store anything, as private windows do. Work as usual, and save the project as a file before you close the tab.',
        fatal: false,
      },
    ],
  },
}

/** TypeScript is never loaded here. */
const NO_HELP: CodeHelpClient = {
  status: () => ({ state: 'off' }),
  ensure: () => {},
  subscribe: () => () => {},
  open: () => {},
  edit: () => {},
  close: () => {},
  complete: async () => null,
  describe: async () => null,
  hover: async () => null,
  problems: async () => [],
  definition: async () => [],
  canRename: async (_path, at) => ({ refusal: 'Nothing can be renamed here.', name: '', from: at, to: at }),
  rename: async () => [],
  signature: async () => null,
  format: async () => [],
  dispose: () => {},
}

/** A page that stands on recorded events and does nothing. */
export function createFixture(name: string, theme: 'light' | 'dark'): App {
  const shown = STATES[name]
  const [settings, setSettings] = createSignal({ ...DEFAULT_SETTINGS, theme })
  const started = Date.now() - 112_000
  const nothing = async () => {}
  const events = sessionOf(shown?.parts ?? [], started)
  const [state] = createStore(reduceAll(events))
  const [live] = createStore<Live>({ ...QUIET, ...shown?.live })
  const workbench: Workbench = {
    id: 'fixture',
    state: events.length > 0 ? state : { ...state, name: 'untitled' },
    live,
    events: () => events,
    sandbox: () => ({ status: 'starting', since: started }),
    ports: () => (name === 'proved' ? [3000] : []),
    preview: null,
    codeHelp: NO_HELP,
    source: () => 'endpoint',
    setSource: () => {},
    send: nothing,
    stop: nothing,
    answerPaste: nothing,
    continueRun: nothing,
    takeLead: nothing,
    adoptBranch: nothing,
    runTests: nothing,
    editPlan: nothing,
    decide: nothing,
    setPolicy: nothing,
    rewind: nothing,
    rename: nothing,
    readFile: async (path) => CONTENTS[state.files[path]?.content ?? ''] ?? null,
    readBytes: async () => null,
    search: async () => null,
    saveFile: nothing,
    createFile: nothing,
    renameFile: nothing,
    deleteFile: nothing,
    gather: async () => ({ files: [], ignored: [], left: [], secrets: [] }),
    noteShipping: nothing,
    runCommand: async () => null,
    readFolder: async () => [],
    contentText: async (hash) => CONTENTS[hash] ?? null,
    share: async () => ({
      url: `${location.origin}/#p=1.${'KLUv_WCkBsUZAAaBQiVgaxwD9B'.repeat(20)}`,
      bytes: 11_400,
      parts: [
        { label: 'Files', detail: '7 files', bytes: 6400 },
        { label: 'Conversation and runs', detail: '13 steps', bytes: 5000 },
      ],
      secrets: [],
      searched: 7,
      large: false,
      tooLong: false,
      missing: [],
    }),
    exportFile: async () => ({ name: 'auth-api.json', blob: new Blob(['{}']), secrets: [], old: 0 }),
    exportResult: async () => ({ name: 'auth-api.result.json', blob: new Blob([]) }),
    exportLog: async () => ({ name: 'auth-api.jsonl', blob: new Blob([]) }),
    exportZip: async () => ({ name: 'x.zip', blob: new Blob(), missing: [] }),
  }
  const day = 86_400_000
  return {
    settings,
    saveSettings: async (changes) => void setSettings((now) => ({ ...now, ...changes }) as typeof now),
    workshops: {
      seat: () => null,
      begin: async () => {},
      runTests: async () => {
        throw new Error('The gallery has no machine.')
      },
    },
    asked: () => null,
    answerAsked: () => {},
    importContents: async () => {},
    offline: {
      report: async () => ({ ok: false, message: 'The gallery keeps nothing.' }),
      clear: async () => ({ ok: false, message: 'The gallery keeps nothing.' }),
    },
    testConnection: async () => ({ ok: true, models: ['gpt-5-mini'], known: true }),
    projects: () =>
      ['auth-api', 'csv-duplicates', 'rate-limiter'].map((title, at) => ({
        id: title,
        name: title,
        createdAt: started,
        openedAt: started - at * day,
        events: 40,
      })),
    workbench: () => (name === 'start' ? null : workbench),
    busy: () => null,
    troubles: () => shown?.troubles ?? [],
    tell: () => {},
    dismiss: () => {},
    demos: [
      { name: 'jwt-auth', language: 'JavaScript' },
      { name: 'python', language: 'Python' },
    ],
    templates: [
      { id: 'node', title: 'Node service', runner: 'node:test', about: '', shows: '', files: {} },
      { id: 'python', title: 'Python package', runner: 'pytest', about: '', shows: '', files: {} },
      { id: 'empty', title: 'Empty', runner: 'any', about: '', shows: '', files: {} },
    ],
    create: nothing,
    open: nothing,
    close: nothing,
    branch: nothing,
    remove: nothing,
    rename: nothing,
    importFile: nothing,
    importFolder: nothing,
  }
}
