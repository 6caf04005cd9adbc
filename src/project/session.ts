import { decide } from '../policy/decide.ts'
import { withGrants } from '../policy/grants.ts'
import type { AgentApi } from '../protocol/agent.ts'
import type { EventBody, ModelSource, ProjectEvent, RunOutcome } from '../protocol/events.ts'
import type { NetworkRecord } from '../protocol/gateway.ts'
import type { ModelMessage } from '../protocol/model.ts'
import type { Plan } from '../protocol/plan.ts'
import type { Answer, ProjectPolicy } from '../protocol/policy.ts'
import type { BranchRecord } from '../protocol/race.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import { ownSecrets, type Settings } from '../protocol/settings.ts'
import type { Race } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'
import type { RunRecord } from '../protocol/tool.ts'
import { policyOf, type RunAsk, runAgent } from './agent-run.ts'
import { changedLines, createEventLog } from './event-log.ts'
import { createHeldMachine } from './held-machine.ts'
import { createKeyHider } from './hide-key.ts'
import { addOutput, liveAfter, QUIET } from './live.ts'
import { reduce, reduceAll } from './reduce.ts'
import { rewindFiles } from './rewind.ts'
import { type ParseReport, runCommand } from './run-command.ts'
import { createSessionFiles, type SessionFiles, writtenBetween } from './session-files.ts'
import { createSandboxLink } from './session-sandbox.ts'
import { createStateHolder, type Notice, type SessionState } from './session-state.ts'
import { testCommandOf } from './test-command.ts'

/** How long the end of a run is waited for when the session is closed, milliseconds. */
const CLOSE_MS = 1000
/** A person's command, seconds. */
const COMMAND_SECONDS = 300

export interface SessionOptions {
  storage: Storage
  projectId: string
  /** A fresh one. May still be starting: the conversation is shown meanwhile. */
  sandbox: Sandbox | Promise<Sandbox>
  agent: AgentApi
  /** Read anew for each run. */
  settings: () => Settings
  /** What a model must know of what was done. */
  rebuildHistory: (events: readonly ProjectEvent[]) => ModelMessage[]
  parseReport: ParseReport
  /** Whether a command's report could prove something, as far as the command itself tells. */
  canProve: (command: string) => boolean
  /** Milliseconds since the epoch. */
  now?: () => number
  newId?: () => string
}

export type ShippingBody = Extract<EventBody, { type: 'pushed' | 'deploy-started' | 'deploy-ended' }>

/** One open project: everything that can be done with it, whatever shows it. */
export interface Session extends SessionFiles {
  readonly projectId: string
  /** Values never change in place: what is the same object is the same. */
  getState(): SessionState
  /** Calls after changes, at most once in a microtask. Returns how to stop. */
  subscribe(listener: (state: SessionState) => void): () => void
  events(): readonly ProjectEvent[]

  /** Resolves when the run has ended; null where none could begin (a notice says why). `demo` names the script. */
  send(prompt: string, options: { source: ModelSource; demo: string | null }): Promise<RunOutcome | null>
  /** Stops the agent's run and the person's own command. */
  stop(): Promise<void>
  answerPaste(text: string): Promise<void>
  /** Takes the last run up again, from the same source. */
  continueRun(): Promise<RunOutcome | null>
  /** By default the project's own test command. null where it could not be run: a notice says why. */
  runTests(command?: string): Promise<RunRecord | null>
  editPlan(plan: Plan): Promise<void>
  /** The person's word on an open question. For the project, it becomes a rule of the project's. */
  decide(question: string, answer: Answer): Promise<void>
  /** Whether programs may reach this host: by a rule, or because the person said so. */
  allowsHost(host: string): boolean
  /** What holds in this project from the next run on. */
  setPolicy(policy: ProjectPolicy): Promise<void>
  /**
   * Files, conversation and plan as they stood after this line of the log. Nothing is lost: the line before the rewind
   * can be gone back to in turn. Rejects with a sentence where contents are missing.
   */
  rewind(to: number): Promise<void>
  rename(name: string): Promise<void>
  /** Decides a race under way for whoever leads. */
  takeLead(): Promise<void>
  /** Takes the files of a candidate of a race that has ended, in the place of those that were taken before. */
  adoptBranch(run: string, branch: string): Promise<void>
  dismiss(notice: Notice): void
  /** Writes down what programs asked of the world outside. */
  noteRequests(requests: NetworkRecord[]): Promise<void>
  /** Writes down what left, and where it went. */
  noteShipping(body: ShippingBody): Promise<void>
  /** Resolves when storage holds everything. Rejects with storage's error. */
  flush(): Promise<void>
  /** Stops what runs, saves, and lets go of the sandbox (which stays alive). */
  dispose(): Promise<void>
}

/** What a continued run is asked. */
export const CONTINUE_PROMPT = 'Continue where you stopped.'
export const CLOSED_DURING_RACE =
  'The page was closed while several candidates were at work. What they had done is lost; everything before was kept.'
export const CLOSED_DURING_RUN = 'The page was closed during this run. Everything until then was kept.'

/** Opens a project. Rejects with a `StorageError` where it cannot be read at all. */
export async function createSession(options: SessionOptions): Promise<Session> {
  const { storage, projectId, agent, settings, rebuildHistory, parseReport, canProve } = options
  const now = options.now ?? Date.now
  const newId = options.newId ?? (() => crypto.randomUUID())

  // It may fail before anybody waits for it; the link tells.
  void Promise.resolve(options.sandbox).catch(() => {})
  const loaded = await storage.loadEvents(projectId)
  const changed = await changedLines(loaded.events)
  await storage.updateProject(projectId, { openedAt: now() })

  const holder = createStateHolder({
    project: reduceAll(loaded.events),
    live: QUIET,
    sandbox: { status: 'starting', since: now() },
    notices: [],
  })
  const { notify, update } = holder
  let disposed = false
  /** What was asked for and has not ended: a run or a command. Aborted by `stop`. */
  let busy: { stopping: AbortController; ended: Promise<unknown> } | null = null

  /** Hosts that the person has opened by an answer. */
  const openHosts = new Map<string, 'once' | 'session' | 'project'>()

  const log = createEventLog({
    storage,
    projectId,
    events: loaded.events,
    now,
    withhold: createKeyHider(projectId, () => ownSecrets(settings())),
    onEvent(event) {
      const { project, live } = holder.get()
      const next = event.body.type === 'rewound' ? reduceAll(log.events) : reduce(project, event)
      if (event.body.type === 'run-ended') {
        for (const [host, scope] of openHosts) if (scope === 'once') openHosts.delete(host)
      }
      update({ project: next, live: liveAfter(live, event.body, event.time) })
    },
    onUnsaved(error) {
      if (error !== null) notify('storage', error.message)
      else if (holder.get().notices.some(({ kind }) => kind === 'storage')) {
        update({ notices: holder.get().notices.filter(({ kind }) => kind !== 'storage') })
      }
    },
  })

  if (loaded.damaged !== null) notify('history', loaded.damaged)
  const [firstChanged] = changed
  if (firstChanged !== undefined) {
    notify('history', `Line ${firstChanged} of this project's history was changed after it was written.`)
    const noted = loaded.events.findLast(({ body }) => body.type === 'altered')?.number ?? 0
    // Notices go away; that what stands above proves nothing must stay.
    if (changed.at(-1)! >= noted) await log.append({ type: 'altered', from: 'browser', line: firstChanged })
  }
  const { run: unfinished } = holder.get().project
  if (unfinished !== null) {
    const last = log.events.findLast(({ body }) => body.type === 'race-started' || body.type === 'race-ended')?.body
    const inRace = last?.type === 'race-started' && last.run === unfinished.id
    const outcome: RunOutcome = { status: 'failed', message: inRace ? CLOSED_DURING_RACE : CLOSED_DURING_RUN }
    await log.append({ type: 'run-ended', run: unfinished.id, outcome })
  }

  const link = createSandboxLink({ sandbox: options.sandbox, storage, holder, log })

  async function begin<T>(work: (stopping: AbortSignal) => Promise<T>): Promise<T | null> {
    if (busy !== null) {
      notify('action', 'Something is still running. Wait for its end, or stop it first.')
      return null
    }
    const stopping = new AbortController()
    const result = work(stopping.signal)
    busy = { stopping, ended: result.catch(() => {}) }
    try {
      return await result
    } finally {
      busy = null
    }
  }

  const { ready, keepFiles } = link
  const ask = (prompt: string, more: Pick<RunAsk, 'source' | 'demo' | 'atLeast'>) =>
    begin((stopping) =>
      runAgent(
        {
          ...{ projectId, agent, log, holder, ready, keepFiles, settings: settings(), rebuildHistory, now },
          keepContent: storage.putContent,
        },
        { run: newId(), prompt, stopping, ...more },
      ),
    )

  const send: Session['send'] = (prompt, { source, demo }) => ask(prompt, { source, demo })

  const heldMachine = createHeldMachine(() => policyOf(settings(), holder.get().project.policy).rules)

  async function runPersonsCommand(given: string | undefined, stopping: AbortSignal): Promise<RunRecord | null> {
    const wanted = given ?? (await testCommandOf(holder.get().project, files.readFile, canProve))
    if (wanted === null) {
      notify('action', 'This project has no tests yet. Ask for some.')
      return null
    }
    const since = now()
    let output = ''
    const show = () => update({ live: { ...holder.get().live, testing: { command: wanted, output, since } } })
    show()
    try {
      const { sandbox, mirror } = await ready()
      await mirror.flush()
      const before = holder.get().project.files
      const record = await runCommand({
        sandbox: await heldMachine(sandbox),
        command: wanted,
        parseReport,
        timeoutMs: COMMAND_SECONDS * 1000,
        stopping,
        onOutput(text) {
          output = addOutput(output, text)
          show()
        },
      })
      await keepFiles({ type: 'command', record })
      const wrote = writtenBetween(before, holder.get().project.files)
      const whole = wrote.length > 0 ? { ...record, wrote } : record
      await log.append({ type: 'command', record: whole })
      return whole
    } catch (error) {
      notify('action', `The command could not be run: ${messageOf(error)}`)
      return null
    } finally {
      if (holder.get().live.testing !== null) update({ live: { ...holder.get().live, testing: null } })
    }
  }

  async function stop(): Promise<void> {
    busy?.stopping.abort()
    if (holder.get().project.run !== null) await tell(agent.stop())
  }

  /** A dead worker ends the run by itself; that it cannot be told anything is no second failure. */
  async function tell(told: Promise<void>): Promise<void> {
    await told.catch((error) => notify('action', `The agent does not answer: ${messageOf(error)}`))
  }

  const files = createSessionFiles({ ready, storage, files: () => holder.get().project.files })

  return {
    ...files,
    projectId,
    getState: holder.get,
    subscribe: holder.subscribe,
    events: () => log.events,
    send,
    stop,

    async answerPaste(text) {
      update({ live: { ...holder.get().live, paste: null } })
      await tell(agent.answer(text))
    },

    async continueRun() {
      const last = log.events.findLast(({ body }) => body.type === 'run-started')?.body
      if (last?.type !== 'run-started') return null
      // A demo's script stands in the place of the model's name.
      const { lastOutcome } = holder.get().project
      let atLeast: RunAsk['atLeast'] = {}
      if (lastOutcome?.status === 'limit' && lastOutcome.more !== undefined) {
        const { limit, more } = lastOutcome
        if (limit === 'project-tokens' || limit === 'project-dollars') {
          await log.append({ type: 'budget-raised', limit, more })
        } else atLeast = { [limit]: more }
      }
      const demo = last.source === 'demo' ? last.model : null
      return ask(CONTINUE_PROMPT, { source: last.source, demo, atLeast })
    },

    runTests: (wanted) => begin((stopping) => runPersonsCommand(wanted, stopping)),

    async editPlan(plan) {
      await log.append({ type: 'plan', plan, by: 'person' })
    },

    async decide(id, answer) {
      const { entries, policy } = holder.get().project
      const asked = entries.findLast((entry) => entry.kind === 'approval' && entry.question.id === id)
      const grants = asked?.kind === 'approval' && asked.answer === null ? asked.question.grants : []
      if (asked?.kind === 'approval' && asked.question.kind === 'host' && answer.decision === 'allow') {
        // The way must be open before whoever waits goes on.
        openHosts.set(asked.question.what.toLowerCase(), answer.scope)
      }
      await tell(agent.decide(id, answer))
      if (answer.decision !== 'allow' || answer.scope !== 'project' || grants.length === 0) return
      await log.append({ type: 'policy', policy: { ...policy, rules: withGrants(policy.rules, grants) } })
    },

    allowsHost(host) {
      const subject = { kind: 'host' as const, host: host.toLowerCase() }
      const { effect } = decide(policyOf(settings(), holder.get().project.policy), subject, false)
      return effect === 'allow' || (effect === 'ask' && openHosts.has(subject.host))
    },

    async setPolicy(policy) {
      await log.append({ type: 'policy', policy })
    },

    takeLead: () => tell(agent.takeLead()),

    async adoptBranch(run, id) {
      await begin(async () => {
        const race = holder
          .get()
          .project.entries.flatMap((e) => (e.kind === 'race' ? [e.race] : []))
          .findLast((r) => r.run === run)
        const branch = race?.branches.find((one) => one.id === id)
        if (!race || !branch) return notify('action', `There is no candidate ${id} to take.`)
        const wanted = filesToAdopt(race, branch)
        await files.applyFiles(wanted)
        await log.append({ type: 'branch-adopted', run, branch: id })
      })
    },

    async rewind(to) {
      await begin(() => rewindFiles({ link, log, storage, to }))
    },

    async rename(name) {
      await log.append({ type: 'renamed', name })
      await storage.updateProject(projectId, { name })
    },

    dismiss(notice) {
      update({ notices: holder.get().notices.filter((other) => other !== notice) })
    },

    async noteRequests(requests) {
      if (!disposed) await log.append({ type: 'network', requests })
    },

    noteShipping: (body) => log.append(body).then(() => {}),

    async flush() {
      await link.flush()
      await log.flush()
    },

    async dispose() {
      if (disposed) return
      disposed = true
      const ended = busy?.ended
      await Promise.race([Promise.all([stop(), ended]), pause(CLOSE_MS)])
      await Promise.race([link.flush().catch(() => {}), pause(CLOSE_MS)])
      link.dispose()
      await log.flush().catch(() => {})
    },
  }
}

/** What a candidate changed, and what whoever was taken before it changed and it did not, as it was before the race. */
function filesToAdopt(race: Race, branch: BranchRecord): { path: string; content: string | null }[] {
  const before = race.branches.find(({ id }) => id === race.taken)?.changes ?? []
  const own = new Set(branch.changes.map(({ path }) => path))
  const back = before
    .filter(({ path }) => !own.has(path))
    .map((change) => ({ path: change.path, content: change.before }))
  return [...branch.changes.map(({ path, content }) => ({ path, content })), ...back]
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
