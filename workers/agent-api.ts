import { createRunBudget } from '../src/agent/budget.ts'
import { pausing, systemClock } from '../src/agent/clock.ts'
import { addUserText } from '../src/agent/conversation.ts'
import { type LoopOptions, runLoop } from '../src/agent/loop.ts'
import { speculate } from '../src/agent/speculate.ts'
import { systemPrompt } from '../src/agent/system-prompt.ts'
import { checkApi } from '../src/checks/api/check-api.ts'
import { measureGrowth } from '../src/checks/complexity/measure.ts'
import { parseTestReport } from '../src/checks/reports/parse-test-report.ts'
import { DEMOS } from '../src/models/demos.ts'
import { createEndpointModel } from '../src/models/endpoint.ts'
import { createPasteModel } from '../src/models/paste.ts'
import { createScriptedModel } from '../src/models/scripted.ts'
import { createGuard } from '../src/models/secrets/guard.ts'
import { createApprovals, type Lane } from '../src/policy/approvals.ts'
import { approvedTests } from '../src/policy/approved-tests.ts'
import type { ParseShell } from '../src/policy/command-line.ts'
import type { AgentApi, AgentSignal, RunRequest } from '../src/protocol/agent.ts'
import type { RunOutcome } from '../src/protocol/events.ts'
import type { Model } from '../src/protocol/model.ts'
import type { GuardedSandbox, Sandbox } from '../src/protocol/sandbox.ts'
import { DEFAULT_WINDOW, type PolicySettings } from '../src/protocol/settings.ts'
import type { Tool } from '../src/protocol/tool.ts'
import { visitThrough } from '../src/sandbox/visit-link.ts'
import { createTools, type Hands, type ToolsOptions } from '../src/tools/create-tools.ts'
import { type EditStyle, editStyleOf } from '../src/tools/edit-style.ts'
import { holdTools } from '../src/tools/held-tools.ts'
import { noteShown, readProjectTexts } from '../src/tools/project-texts.ts'
import { createSecretFiles } from '../src/tools/secret-files.ts'
import { listSeen } from '../src/tools/seen-files.ts'
import { raceInForks } from './agent-race.ts'
import { guard, shutCopy } from './guarded-machines.ts'

export interface AgentOptions {
  /** Rejects where nobody answers at the port. */
  connectSandbox(port: MessagePort): Promise<Sandbox>
  /** Where long output is kept whole; the sandbox's /tmp by default. */
  outputFolder?: string
}

/** `sandbox` is held to nothing: for what the loop itself does. The tools work on `guarded`, where the engine has one. */
type AgentHands = Hands & {
  sandbox: Sandbox
  guarded: GuardedSandbox | null
  lane: Lane
  secretTexts: () => Promise<readonly string[]>
}

/** Nothing that could be refused or asked for. */
const isOpen = ({ preset, rules, approvePlan }: PolicySettings): boolean =>
  preset === 'auto' && rules.length === 0 && !approvePlan

/** The shell's own parser: large, and only wanted where there are rules. */
async function loadParser(): Promise<ParseShell> {
  const { createParser } = await import('../src/languages/shell/parser.ts')
  const parser = createParser()
  return (source) => {
    const parsed = parser.parse(source)
    return parsed.ok ? parsed.script : null
  }
}

/** Recorded scripts hold edits; a chat answers with whole files or search and replace. */
function styleFor({ source, model }: RunRequest): EditStyle | 'whole' {
  return source === 'endpoint' ? editStyleOf(model.model) : source === 'paste' ? 'whole' : 'replace'
}

/** Puts loop, models and tools together. The tools outlive a run: a server that one has started, the next replaces. */
export function createAgentApi({ connectSandbox, outputFolder }: AgentOptions): AgentApi {
  const toolsOptions: ToolsOptions = {
    parseReport: parseTestReport,
    checkApi,
    measureGrowth,
    ...(outputFolder === undefined ? {} : { outputFolder }),
  }
  const approvals = createApprovals()
  const clock = pausing(systemClock, approvals.waited)
  let parser: Promise<ParseShell> | null = null
  let hands: AgentHands | null = null
  let running: { stop: AbortController; takeLead: AbortController; answer: (text: string) => void } | null = null

  /** null where the request names a demo that there is not. */
  async function createModel(request: RunRequest, emit: (signal: AgentSignal) => void): Promise<Model | null> {
    const { sandbox, proof, seen, secretTexts } = hands!
    const guard = createGuard({ keys: [request.model.key], salt: request.project, secretTexts })
    if (request.source === 'endpoint') return createEndpointModel(request.model, { guard })
    if (request.source === 'paste') {
      return createPasteModel({
        ask(text, signal) {
          const { promise, resolve, reject } = Promise.withResolvers<string>()
          signal.throwIfAborted()
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
          running!.answer = resolve
          emit({ type: 'paste-needed', text })
          return promise
        },
        files: () => readProjectTexts(sandbox),
        shown: (files) => noteShown(sandbox, seen, files),
        proved: async () => (await proof.state()).status === 'proved',
        guard,
      })
    }
    const name = request.demo ?? ''
    const load = Object.hasOwn(DEMOS, name) ? DEMOS[name] : undefined
    return load ? createScriptedModel(name, await load()) : null
  }

  return {
    async connect(port, browser) {
      const sandbox = await connectSandbox(port)
      if (browser) toolsOptions.visitPage = visitThrough(browser)
      const lane = approvals.lane(null)
      const guarded = await guard(sandbox, lane)
      const secretTexts = createSecretFiles(sandbox)
      hands = { sandbox, guarded, lane, secretTexts, ...createTools(guarded ?? sandbox, toolsOptions) }
    },

    async run(request, onSignal): Promise<RunOutcome> {
      if (hands === null) return { status: 'failed', message: 'The agent has no sandbox yet.' }
      if (running !== null) return { status: 'failed', message: 'Another run is still under way.' }
      const { proof, sandbox, testWatch, guarded, lane } = hands
      const stop = new AbortController()
      const takeLead = new AbortController()
      running = { stop, takeLead, answer: () => {} }
      // Across threads each signal is a message that is answered: the last answer tells that all have come.
      let delivered: unknown
      const emit = (signal: AgentSignal) => {
        delivered = onSignal(signal)
      }
      try {
        const model = await createModel(request, emit)
        if (model === null) return { status: 'failed', message: `There is no demo “${request.demo}”.` }
        await testWatch.begin()
        const { policy } = request
        proof.approve(approvedTests(policy.rules))
        const held = isOpen(policy) ? null : { policy, parseShell: await (parser ??= loadParser()) }
        await guarded?.setPolicy(held?.policy ?? null)
        approvals.begin({ run: request.run, policy, approvePlan: policy.approvePlan, emit, stop: stop.signal })
        const hold = (tools: Tool[], whose: Lane): Tool[] =>
          held ? holdTools(tools, { lane: whose, workdir: sandbox.workdir, parseShell: held.parseShell }) : tools
        const single: LoopOptions = {
          run: request.run,
          model,
          tools: hold(hands.tools(styleFor(request)), lane),
          proof: proof.state,
          reviewTests: testWatch.review,
          system: systemPrompt({ workdir: sandbox.workdir, plan: request.plan }),
          messages: addUserText(request.history, request.prompt),
          // A person who carries text takes the time that it takes.
          limits:
            request.source === 'paste' ? { ...request.limits, seconds: Number.POSITIVE_INFINITY } : request.limits,
          // Of a demo and of a chat nobody knows what they cost.
          ...(request.source === 'endpoint' ? { budget: createRunBudget(request) } : {}),
          // A recording answers by its place in the conversation, and a chat is told everything anew.
          window:
            request.source === 'endpoint' ? (request.model.contextWindow ?? DEFAULT_WINDOW) : Number.POSITIVE_INFINITY,
          seenFiles: () => listSeen(sandbox, hands!.seen),
          clock,
          stop: stop.signal,
          emit,
        }
        const outcome =
          request.race.candidates === 1 || !sandbox.capabilities.fork
            ? await runLoop(single)
            : await speculate(single, request.race, (rest) =>
                raceInForks({
                  ...{ ...rest, request, sandbox, hands: hands!, toolsOptions, clock, takeLead: takeLead.signal },
                  async enter(candidate, fork) {
                    const own = approvals.lane(candidate)
                    const machine = held && (await guard(fork, own))
                    await machine?.setPolicy(held!.policy)
                    return { sandbox: machine ?? fork, hold: (tools) => hold(tools, own), end: own.end }
                  },
                  copy: (fork) => shutCopy(fork, policy.rules),
                }),
              )
        await delivered
        return outcome
      } finally {
        approvals.end()
        running = null
      }
    },

    async stop() {
      running?.stop.abort()
    },

    async decide(question, answer) {
      approvals.answer(question, answer)
    },

    async takeLead() {
      running?.takeLead.abort()
    },

    async answer(text) {
      running?.answer(text)
    },
  }
}
