import type { AgentSignal } from '../protocol/agent.ts'
import type { Plan } from '../protocol/plan.ts'
import type { Answer, GuardAsker, GuardReply, Policy, Question, Rule, Subject } from '../protocol/policy.ts'
import { decide } from './decide.ts'
import { describeRule, keyOf } from './describe.ts'
import { actsInWords, grantOf, onceOf, subjectsAreFiles, withGrants } from './grants.ts'

export interface ApprovalsRun {
  run: string
  policy: Policy
  /** The first plan of a run waits for the person. */
  approvePlan: boolean
  emit(signal: AgentSignal): void
  /** Withdraws what stands open. */
  stop: AbortSignal
}

/** Who asks: the one agent, or one candidate of a race. Programs that it started ask through it, too. */
export interface Lane extends GuardAsker {
  /** Judges what a tool call is about to do. `what` names it as a whole. */
  check(subjects: Subject[], what: string, signal: AbortSignal): Promise<GuardReply>
  /** `plan`: what the person made of it. */
  checkPlan(
    plan: Plan,
    signal: AbortSignal,
  ): Promise<{ allowed: true; plan: Plan } | { allowed: false; reason: string }>
  /** Why nothing may be done before a plan was approved; null where nothing stands in the way. */
  awaitsPlan(): string | null
  /** What was allowed once ends with its call. Gives what was refused meanwhile, in words. */
  endCall(): string[]
  /** It is over: what it asked stands no longer. */
  end(): void
}

/** Puts questions to the person, remembers the answers, and asks for nothing twice. */
export interface Approvals {
  begin(run: ApprovalsRun): void
  end(): void
  lane(candidate: string | null): Lane
  /** Unknown numbers are left alone: another answer came before. */
  answer(id: string, answer: Answer): void
  /** Milliseconds that questions have stood in this run. */
  waited(): number
}

interface Standing {
  question: Question
  key: string
  answered: Promise<Answer>
  settle(answer: Answer): void
  lanes: Set<object>
}

/** So many are told with one call's result. */
const MOST_REFUSALS = 20
const NOBODY = { allowed: false, reason: 'No run is under way, so that nobody can be asked.' } as const
const WITHDRAWN = { allowed: false, reason: 'The run ended before the person answered.' } as const

export function createApprovals(newId: () => string = () => crypto.randomUUID()): Approvals {
  let current: ApprovalsRun | null = null
  /** For as long as the project stays open. */
  let session: Rule[] = []
  let plansRun = false
  /** Whose first plan of this run has been approved: each candidate has its own. */
  const planned = new Set<object>()
  /** Requests that were denied in this run, with the reason. */
  const denied = new Map<string, string>()
  /** Requests that were allowed once, with the lanes that have used it. */
  const once = new Map<string, Set<object>>()
  const standing = new Map<string, Standing>()
  let since = 0
  let total = 0

  function close(one: Standing, answer: Answer): void {
    if (!standing.delete(one.key)) return
    if (standing.size === 0) total += performance.now() - since
    current?.emit({
      type: 'event',
      body: { type: 'approval-answered', run: current.run, question: one.question.id, answer },
    })
    one.settle(answer)
  }

  const withdrawAll = () => {
    for (const one of [...standing.values()]) close(one, { decision: 'withdrawn' })
  }

  function ask(key: string, question: Omit<Question, 'id'>, lane: object, signal?: AbortSignal): Promise<Answer> {
    let one = standing.get(key)
    if (!one) {
      const { promise: answered, resolve: settle } = Promise.withResolvers<Answer>()
      one = { question: { ...question, id: newId() }, key, answered, settle, lanes: new Set() }
      if (standing.size === 0) since = performance.now()
      standing.set(key, one)
      current!.emit({ type: 'event', body: { type: 'approval-asked', run: current!.run, question: one.question } })
    }
    const mine = one
    mine.lanes.add(lane)
    signal?.addEventListener('abort', () => leave(mine, lane), { once: true })
    return mine.answered
  }

  /** A question that nobody waits for any more is withdrawn. */
  function leave(one: Standing, lane: object): void {
    one.lanes.delete(lane)
    if (one.lanes.size === 0) close(one, { decision: 'withdrawn' })
  }

  function createLane(candidate: string | null): Lane {
    const me = {}
    let calls: Rule[] = []
    let refused: string[] = []

    async function judge(
      subjects: Subject[],
      asked: boolean,
      what: string | null,
      signal?: AbortSignal,
    ): Promise<GuardReply> {
      if (!current) return NOBODY
      const policy = { ...current.policy, rules: withGrants(withGrants(current.policy.rules, session), calls) }
      const open: Subject[] = []
      let rule: Rule | null = null
      for (const subject of subjects) {
        const decision = decide(policy, subject, asked)
        if (decision.effect === 'deny') return { allowed: false, reason: refusal(decision.rule, policy) }
        if (decision.effect !== 'ask') continue
        open.push(subject)
        rule ??= decision.rule
      }
      if (open.length === 0) return { allowed: true }
      const key = [...new Set(open.map(keyOf))].sort().join('\n')
      const before = denied.get(key)
      if (before !== undefined) return { allowed: false, reason: before }
      // Another candidate was allowed the same: this one may do it once as well.
      const used = once.get(key)
      if (used && !used.has(me)) {
        used.add(me)
        calls = [...calls, ...onceOf(open)]
        return { allowed: true }
      }
      if (signal?.aborted || current.stop.aborted) return WITHDRAWN
      const answer = await ask(key, questionOf(open, rule, what, candidate), me, signal)
      if (answer.decision === 'withdrawn') return WITHDRAWN
      if (answer.decision === 'deny') {
        const reason = denial(answer.word)
        denied.set(key, reason)
        return { allowed: false, reason }
      }
      if (answer.scope === 'once') once.set(key, (once.get(key) ?? new Set()).add(me))
      calls = [...calls, ...onceOf(open)]
      return { allowed: true }
    }

    return {
      check: (subjects, what, signal) => judge(subjects, true, what, signal),
      ask: ({ subjects }) => judge(subjects, false, null),
      refused(words) {
        if (refused.length < MOST_REFUSALS && !refused.includes(words)) refused.push(words)
      },
      awaitsPlan: () => (current?.approvePlan && !planned.has(me) && !plansRun ? NO_PLAN : null),
      async checkPlan(plan, signal) {
        if (!current?.approvePlan || planned.has(me) || plansRun) return { allowed: true, plan }
        const key = `plan ${JSON.stringify(plan)}`
        const answer = await ask(key, planQuestion(plan, candidate), me, signal)
        if (answer.decision === 'withdrawn') return WITHDRAWN
        if (answer.decision === 'deny') return { allowed: false, reason: denial(answer.word) }
        planned.add(me)
        return { allowed: true, plan: answer.plan ?? plan }
      },
      endCall() {
        calls = []
        const words = refused
        refused = []
        return words
      },
      end() {
        for (const one of [...standing.values()]) if (one.lanes.has(me)) leave(one, me)
      },
    }
  }

  return {
    begin(run) {
      current = run
      planned.clear()
      total = 0
      denied.clear()
      once.clear()
      run.stop.addEventListener('abort', withdrawAll, { once: true })
    },
    end() {
      withdrawAll()
      current = null
    },
    lane: createLane,
    answer(id, answer) {
      const one = [...standing.values()].find(({ question }) => question.id === id)
      if (!one) return
      close(one, answer)
      if (answer.decision !== 'allow' || answer.scope === 'once') return
      if (one.question.kind !== 'plan') {
        session = withGrants(session, one.question.grants)
        return
      }
      plansRun = true
      for (const other of [...standing.values()]) {
        if (other.question.kind === 'plan') close(other, { decision: 'allow', scope: answer.scope })
      }
    },
    waited: () => total + (standing.size > 0 ? performance.now() - since : 0),
  }
}

const NO_PLAN = 'The person wants to see and approve a plan before anything else: call update_plan. Nothing was done.'

const denial = (word: string): string =>
  `The person said no${word.trim() === '' ? '' : `: “${word.trim()}”`}. Nothing was done. Do not try the same in another way; go on without it, or say what you need.`

const refusal = (rule: Rule | null, { preset }: Policy): string =>
  `${rule ? `The person's rule is: ${describeRule(rule)}` : `The person has set this project to ${preset}`}. Nothing was done; do not try the same in another way.`

function questionOf(
  open: Subject[],
  rule: Rule | null,
  what: string | null,
  candidate: string | null,
): Omit<Question, 'id'> {
  const files = subjectsAreFiles(open)
  const host = open.find((subject) => subject.kind === 'host')
  const paths = open.flatMap((subject) => (subject.kind === 'write' ? [subject.path] : []))
  const programs = [...new Set(open.flatMap((subject) => (subject.kind === 'command' ? [subject.names[0]!] : [])))]
  const kind = host ? 'host' : files ? 'files' : programs.length > 0 ? 'command' : 'tool'
  return {
    kind,
    what: what ?? actsInWords(open),
    why: rule?.approvedTest
      ? 'You approved these tests: they do not change without a question.'
      : rule
        ? `Your rule: ${describeRule(rule)}.`
        : 'This project is set to ask before each edit, each command and each host.',
    touches: {
      files: files ? paths.join(', ') : programs.length > 0 ? 'all files that no rule holds' : 'none',
      processes: programs.length > 0 ? `${programs.join(', ')}, with all that is started from there` : 'none',
      network: host ? host.host : programs.length > 0 ? 'package registries, and hosts that a rule allows' : 'none',
    },
    candidate,
    ...grantOf(open, rule === null),
  }
}

const planQuestion = (plan: Plan, candidate: string | null): Omit<Question, 'id'> => ({
  kind: 'plan',
  what: plan.goal,
  why: 'Plans wait for your approval. Change it as you like first.',
  touches: {
    files: plan.files.join(', ') || 'none named',
    processes: plan.testCommand ?? 'none named',
    network: 'none',
  },
  candidate,
  grants: [],
  grantWords: 'every further plan',
  plan,
})
