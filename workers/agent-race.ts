import type { RunBudget } from '../src/agent/budget.ts'
import { candidatesOf } from '../src/agent/candidates.ts'
import { type Clock, systemClock } from '../src/agent/clock.ts'
import { wordsOf } from '../src/agent/outcome-words.ts'
import { type Ground, type Runner, runRace } from '../src/agent/race.ts'
import { refereeChecks } from '../src/checks/referee/referee-checks.ts'
import { createEndpointModel } from '../src/models/endpoint.ts'
import { createGuard } from '../src/models/secrets/guard.ts'
import { approvedTests } from '../src/policy/approved-tests.ts'
import { sha256 } from '../src/project/event-log.ts'
import type { AgentSignal, RunRequest } from '../src/protocol/agent.ts'
import { isKept } from '../src/protocol/by-products.ts'
import type { EventBody, RunLimits, RunOutcome } from '../src/protocol/events.ts'
import type { ModelMessage } from '../src/protocol/model.ts'
import type { BranchRecord } from '../src/protocol/race.ts'
import type { Sandbox } from '../src/protocol/sandbox.ts'
import { DEFAULT_WINDOW } from '../src/protocol/settings.ts'
import type { Tool } from '../src/protocol/tool.ts'
import type { Hands, ToolsOptions } from '../src/tools/create-tools.ts'
import { editStyleOf } from '../src/tools/edit-style.ts'
import { createFork, type Fork } from '../src/tools/fork.ts'
import { createSecretFiles } from '../src/tools/secret-files.ts'
import { listSeen } from '../src/tools/seen-files.ts'
import { isTestFile } from '../src/tools/test-files.ts'

export interface AgentRaceOptions {
  request: RunRequest
  sandbox: Sandbox
  /** The tools on the project's own machine. */
  hands: Hands
  toolsOptions: ToolsOptions
  system: string
  messages: readonly ModelMessage[]
  limits: RunLimits
  takeStep(): boolean
  budget?: RunBudget
  stop: AbortSignal
  takeLead: AbortSignal
  emit(signal: AgentSignal): void
  clock: Clock
  /** Holds a candidate's machine to what the run is held to. */
  enter(candidate: string, fork: Sandbox): Promise<HeldMachine>
  /** A copy of a machine to judge by, which what runs in it cannot leave. */
  copy(fork: Sandbox): Promise<Sandbox>
}

/** A candidate's machine as its tools see it. */
export interface HeldMachine {
  sandbox: Sandbox
  hold(tools: Tool[]): Tool[]
  /** What it asked the person stands no longer. */
  end(): void
}

interface ForkGround extends Ground {
  fork: Fork
}

/** A run by several candidates in forks of the machine; the winner's files and lines become the run's. */
export async function raceInForks(options: AgentRaceOptions): Promise<RunOutcome> {
  const { request, sandbox, toolsOptions, system, messages, limits, takeStep, stop, takeLead, emit } = options
  const { run, race } = request
  const budget = options.budget ? { budget: options.budget } : {}
  const grounds: Fork[] = []
  // Nobody writes to it: every candidate begins with the same files, whatever the person does meanwhile.
  const base = await sandbox.fork()
  const meanwhile = watch(sandbox)
  try {
    const knownFrom = new Map<string, () => Promise<readonly string[]>>([['', createSecretFiles(base)]])
    const secretTexts = async () => (await Promise.all([...knownFrom.values()].map((texts) => texts()))).flat()
    const result = await runRace<ForkGround>({
      ...{ run, system, messages, limits, takeStep, stop, takeLead, emit, clock: options.clock },
      checks: refereeChecks({ isTest: isTestFile }),
      ...budget,
      candidates: candidatesOf(race.candidates, race.models.length > 0 ? race.models : [request.model.model]),
      graceMs: race.graceSeconds * 1000,
      window: request.model.contextWindow ?? DEFAULT_WINDOW,
      modelOf({ model }) {
        const guard = createGuard({ keys: [request.model.key], salt: request.project, secretTexts })
        return createEndpointModel({ ...request.model, model }, { guard })
      },
      async enter({ id, model }) {
        let machine: HeldMachine | null = null
        const enter = async (sandbox: Sandbox) => (machine = await options.enter(id, sandbox)).sandbox
        const fork = await createFork(base, { ...toolsOptions, isKept, enter })
        grounds.push(fork)
        knownFrom.set(id, createSecretFiles(fork.sandbox))
        // Its conversation begins with what was said here: it knows the files that were shown.
        fork.hands.seen.adopt(options.hands.seen)
        await fork.hands.testWatch.begin()
        fork.hands.proof.approve(approvedTests(request.policy.rules))
        return groundOf(fork, machine!, model, options.copy)
      },
    })
    const { winner, runners, durationMs } = result
    emit({ type: 'race-decided', winner: winner?.spec.id ?? null })
    const contents = new Map<string, Uint8Array>()
    const branches = await Promise.all(runners.map((runner) => recordOf(runner, contents)))
    if (winner === null) {
      tellRace({ winner: null, branches })
      return ended({ status: 'stopped-by-person' })
    }
    const apart = await meanwhile.changed()
    await take(winner, apart, options)
    tellRace({ winner: winner.spec.id, branches })
    for (const body of winner.bodies) emit({ type: 'event', body })
    const outcome = apart && winner.outcome.status === 'proved' ? await proveAgain(winner, options) : winner.outcome
    await startServers(winner, options)
    return ended(outcome)

    function tellRace(body: { winner: string | null; branches: BranchRecord[] }): void {
      emit({ type: 'contents', contents: [...contents] })
      emit({ type: 'event', body: { type: 'race-ended', run, ...body, durationMs } })
    }
  } finally {
    meanwhile.end()
    for (const fork of grounds) fork.close()
    base.teardown()
  }

  function ended(outcome: RunOutcome): RunOutcome {
    emit({ type: 'event', body: { type: 'run-ended', run, outcome } })
    return outcome
  }
}

function groundOf(fork: Fork, machine: HeldMachine, model: string, copy: AgentRaceOptions['copy']): ForkGround {
  const { hands } = fork
  return {
    fork,
    tools: machine.hold(hands.tools(editStyleOf(model))),
    proof: hands.proof.state,
    reviewTests: hands.testWatch.review,
    weakened: hands.testWatch.weakened,
    sandbox: fork.sandbox,
    changes: fork.changes,
    copy: () => copy(fork.sandbox),
    seenFiles: () => listSeen(fork.sandbox, hands.seen),
    halt() {
      machine.end()
      return fork.halt()
    },
  }
}

/** Whether the project's machine was written to while the candidates were at work elsewhere. */
function watch(sandbox: Sandbox) {
  const root = `${sandbox.workdir.replace(/\/$/, '')}/`
  let wrote = false
  const end = sandbox.changes((batch) => {
    if (batch.some(({ path }) => isKept(path.slice(root.length)))) wrote = true
  })
  return {
    end,
    async changed(): Promise<boolean> {
      await sandbox.flushChanges?.()
      return wrote
    },
  }
}

/**
 * Makes the project's machine what the winner's is: as a whole, what it installed included, unless the person has
 * written there meanwhile; then only the files that the winner changed.
 */
async function take(winner: Runner<ForkGround>, apart: boolean, { sandbox, hands }: AgentRaceOptions): Promise<void> {
  const { fork } = winner.ground!
  if (winner.changes.length === 0) return
  if (!apart) await sandbox.restore(await fork.sandbox.snapshot())
  else {
    for (const { path, after } of winner.changes) {
      const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
      if (after === null) await sandbox.fs.rm(path, { force: true })
      else {
        if (folder !== '') await sandbox.fs.mkdir(folder, { recursive: true })
        await sandbox.fs.writeFile(path, after)
      }
    }
  }
  hands.seen.adopt(fork.hands.seen)
}

/** The tests passed in the fork; beside what was written meanwhile they have to pass once more. */
async function proveAgain(winner: Runner<ForkGround>, options: AgentRaceOptions): Promise<RunOutcome> {
  const last = winner.bodies
    .flatMap((body) => runOf(body) ?? [])
    .findLast(({ report }) => report !== null && report.narrowed === undefined)
  if (last) await runHere(last.command, false, options)
  const state = await options.hands.proof.state()
  if (state.status === 'proved') return winner.outcome
  return {
    status: 'failed',
    message: `The tests of candidate ${winner.spec.id} passed in its fork, but not beside what was written here meanwhile. ${state.why}`,
  }
}

/** The winner's servers ended with its fork: they begin anew where the person can see them. */
async function startServers(winner: Runner<ForkGround>, options: AgentRaceOptions): Promise<void> {
  const commands = winner.bodies.flatMap((body) => runOf(body) ?? []).filter(({ background }) => background)
  for (const command of new Set(commands.map((record) => record.command))) {
    if (!options.stop.aborted) await runHere(command, true, options)
  }
}

const runOf = (body: EventBody) =>
  body.type === 'tool-call' && body.result.data?.kind === 'run' ? body.result.data.run : undefined

/** A command on the project's machine, in the log as one of the run's. */
async function runHere(command: string, background: boolean, { request, hands, stop, emit }: AgentRaceOptions) {
  const tool = hands.tools().find(({ name }) => name === 'run')!
  const started = systemClock.now()
  const args = background ? { command, background } : { command }
  const result = await tool.run(args, { signal: stop, onOutput: () => {} })
  const call = { id: `here-${crypto.randomUUID().slice(0, 8)}`, name: 'run', arguments: JSON.stringify(args) }
  const durationMs = systemClock.now() - started
  emit({ type: 'event', body: { type: 'tool-call', run: request.run, call, result, durationMs } })
}

/** What the log keeps of a candidate. Its contents are added to `contents`, by hash. */
async function recordOf(runner: Runner<ForkGround>, contents: Map<string, Uint8Array>): Promise<BranchRecord> {
  const { spec, status, outcome, tests, usage, calls, durationMs, stopMs, findings } = runner
  const keep = async (bytes: Uint8Array | null): Promise<string | null> => {
    if (bytes === null) return null
    const hash = await sha256(bytes)
    contents.set(hash, bytes)
    return hash
  }
  const changes = await Promise.all(
    runner.changes.map(async ({ path, before, after, added, removed }) => {
      const [old, content] = [await keep(before), await keep(after)]
      return { path, before: old, content, size: after?.length ?? 0, added, removed }
    }),
  )
  const why = status === 'stopped' ? 'The race was decided while it was at work.' : wordsOf(outcome)
  return { ...spec, status, why, tests, usage, calls, durationMs, stopMs, findings, changes }
}
