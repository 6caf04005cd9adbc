import { createRunBudget } from '../src/agent/budget.ts'
import { systemClock } from '../src/agent/clock.ts'
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
import type { AgentApi, AgentSignal, RunRequest } from '../src/protocol/agent.ts'
import type { RunOutcome } from '../src/protocol/events.ts'
import type { Model } from '../src/protocol/model.ts'
import type { Sandbox } from '../src/protocol/sandbox.ts'
import { DEFAULT_WINDOW } from '../src/protocol/settings.ts'
import { createTools, type Hands } from '../src/tools/create-tools.ts'
import { type EditStyle, editStyleOf } from '../src/tools/edit-style.ts'
import { noteShown, readProjectTexts } from '../src/tools/project-texts.ts'
import { createSecretFiles } from '../src/tools/secret-files.ts'
import { listSeen } from '../src/tools/seen-files.ts'
import { raceInForks } from './agent-race.ts'

export interface AgentOptions {
  /** Rejects where nobody answers at the port. */
  connectSandbox(port: MessagePort): Promise<Sandbox>
  /** Where long output is kept whole; the sandbox's /tmp by default. */
  outputFolder?: string
}

type AgentHands = Hands & { sandbox: Sandbox; secretTexts: () => Promise<readonly string[]> }

/** Recorded scripts hold edits; a chat answers with whole files or search and replace. */
function styleFor({ source, model }: RunRequest): EditStyle | 'whole' {
  return source === 'endpoint' ? editStyleOf(model.model) : source === 'paste' ? 'whole' : 'replace'
}

/** Puts loop, models and tools together. The tools outlive a run: a server that one has started, the next replaces. */
export function createAgentApi({ connectSandbox, outputFolder }: AgentOptions): AgentApi {
  const toolsOptions = {
    parseReport: parseTestReport,
    checkApi,
    measureGrowth,
    ...(outputFolder === undefined ? {} : { outputFolder }),
  }
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
    async connect(port) {
      const sandbox = await connectSandbox(port)
      hands = { sandbox, secretTexts: createSecretFiles(sandbox), ...createTools(sandbox, toolsOptions) }
    },

    async run(request, onSignal): Promise<RunOutcome> {
      if (hands === null) return { status: 'failed', message: 'The agent has no sandbox yet.' }
      if (running !== null) return { status: 'failed', message: 'Another run is still under way.' }
      const { proof, sandbox, testWatch } = hands
      const tools = hands.tools(styleFor(request))
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
        const single: LoopOptions = {
          run: request.run,
          model,
          tools,
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
          clock: systemClock,
          stop: stop.signal,
          emit,
        }
        const outcome =
          request.race.candidates === 1 || !sandbox.capabilities.fork
            ? await runLoop(single)
            : await speculate(single, request.race, (rest) =>
                raceInForks({ ...rest, request, sandbox, hands: hands!, toolsOptions, takeLead: takeLead.signal }),
              )
        await delivered
        return outcome
      } finally {
        running = null
      }
    },

    async stop() {
      running?.stop.abort()
    },

    async takeLead() {
      running?.takeLead.abort()
    },

    async answer(text) {
      running?.answer(text)
    },
  }
}
