import { createEffect, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { createStore } from 'solid-js/store'
import { isSameProject } from '../../project/github/compare.ts'
import { type PushTarget, planPush, push, withNewFiles } from '../../project/github/push.ts'
import { scaffoldOf } from '../../project/take-out/scaffold.ts'
import { testCommandOf } from '../../project/test-command.ts'
import type { PushRecord } from '../../protocol/shipping.ts'
import { Choice } from '../parts/choice.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { type Planned, PushPlanView, type Ticks } from './push-plan.tsx'
import { OutLink } from './shipping-line.tsx'
import { safeUrl } from './shipping-words.ts'
import { rememberToken, TokenField } from './token-field.tsx'
import './take-out.css'

/** The one host that is asked, and only when somebody presses a button. */
const GITHUB = 'https://api.github.com'

type As = PushTarget['as']
const PERMISSIONS: Record<As, string> = {
  repository: 'It needs Administration, Contents and Workflows: read and write, for all repositories.',
  branch: 'It needs Contents and Workflows: read and write, for this repository.',
  'pull-request': 'It needs Contents, Pull requests and Workflows: read and write, for this repository.',
}

/** The project as one commit on GitHub. It is looked at first, and what would change is shown before anything leaves. */
export function PushDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const { state } = workbench
  const last = state.entries.findLast((entry) => entry.kind === 'pushed')
  const [draft, setDraft] = createStore({
    as: (last ? 'branch' : 'repository') as As,
    name: state.name.trim().replace(/[^\w.-]+/g, '-'),
    isPrivate: true,
    at: last?.kind === 'pushed' ? last.push.repository : '',
    branch: last?.kind === 'pushed' && last.push.as !== 'repository' ? last.push.branch : 'main',
    title: messageFor(state),
    token: app.settings().tokens?.github ?? '',
    keeps: app.settings().tokens?.github !== undefined,
  })
  const [ticks, setTicks] = createStore<Ticks>({ deletes: false, knows: false, without: [] })
  const [planned, setPlanned] = createSignal<Planned | null>(null)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [busy, setBusy] = createSignal<string | null>(null)
  const [sent, setSent] = createSignal<{ sent: number; of: number } | null>(null)
  const [done, setDone] = createSignal<PushRecord | null>(null)
  let stopping: AbortController | null = null
  onCleanup(() => stopping?.abort())
  let result!: HTMLDivElement
  createEffect(() => {
    // Nobody shall approve what lies below the fold.
    if (planned() ?? problem() ?? done()) queueMicrotask(() => result.scrollIntoView({ block: 'nearest' }))
  })

  const change = <K extends keyof typeof draft>(name: K, value: (typeof draft)[K]) => {
    setPlanned(null)
    setProblem(null)
    setDone(null)
    setDraft(name as never, value as never)
  }
  const begin = (what: string) => {
    stopping = new AbortController()
    setProblem(null)
    setBusy(what)
    return { base: GITHUB, signal: stopping.signal, token: draft.token }
  }
  const target = (): PushTarget => {
    if (draft.as === 'repository') {
      const [name = '', owner = ''] = draft.name.trim().split('/').reverse()
      return { as: 'repository', owner, name, isPrivate: draft.isPrivate }
    }
    const at = draft.at.trim().replace(/^(?:https?:\/\/)?(?:www\.)?github\.com\/|(?:\.git)?\/?$/g, '')
    const branch = draft.branch.trim()
    return draft.as === 'branch' ? { as: 'branch', at, branch } : { as: 'pull-request', at, branch, title: draft.title }
  }
  const look = async (event: Event) => {
    event.preventDefault()
    if (busy() !== null) return
    if (draft.token === '') return setProblem('GitHub takes nothing without a token.')
    const options = begin('Comparing with what is on GitHub')
    try {
      const gathered = await workbench.gather()
      const paths = gathered.files.map(({ path }) => path)
      const command = await testCommandOf(state, workbench.readFile, () => true)
      const own = scaffoldOf(paths, command).map(({ path }) => path)
      // What an earlier push gave along, and the project itself lacks, was not deleted.
      const answer = await planPush(target(), gathered.files, [...gathered.ignored, ...own], options)
      if (!answer.ok) return setProblem(answer.message)
      const { plan } = answer
      const there = plan.repository?.base?.entries.map(({ path }) => path) ?? []
      setTicks({ deletes: isSameProject(plan.comparison), knows: false, without: [] })
      setPlanned({ plan, gathered, scaffold: scaffoldOf([...paths, ...there], command) })
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(null)
    }
  }
  const go = async ({ plan, scaffold }: Planned) => {
    const options = begin('Sending')
    const encoder = new TextEncoder()
    const extra = scaffold.filter(({ path }) => !ticks.without.includes(path))
    const whole = await withNewFiles(
      plan,
      extra.map(({ path, text }) => ({ path, bytes: encoder.encode(text), executable: false })),
    )
    const answer = await push(whole, {
      ...options,
      deletes: ticks.deletes,
      message: draft.title.trim() || messageFor(state),
      onProgress: (count, of) => setSent({ sent: count, of }),
    })
    if (answer.ok) await workbench.noteShipping({ type: 'pushed', push: answer.push })
    await rememberToken(app, 'github', { value: draft.token, keeps: draft.keeps })
    setBusy(null)
    setSent(null)
    if (!answer.ok) return setProblem(answer.message)
    setPlanned(null)
    setDone(answer.push)
  }
  const count = (one: Planned) =>
    one.plan.comparison.added.length +
    one.plan.comparison.changed.length +
    one.scaffold.filter(({ path }) => !ticks.without.includes(path)).length
  const gone = (one: Planned) => (ticks.deletes ? one.plan.comparison.gone.length : 0)

  return (
    <SheetDialog
      title="Push to GitHub"
      lead="The project’s files as one commit. The conversation stays here."
      foot={
        <>
          <span class="grow small">
            {busy() === null && done() === null ? 'api.github.com is asked when you press the button.' : ''}
          </span>
          <Show
            when={busy() !== null}
            fallback={
              <button type="button" class="button" onClick={() => view.setDialog(null)}>
                Close
              </button>
            }
          >
            <button type="button" class="button" onClick={() => stopping?.abort()}>
              Stop
            </button>
          </Show>
          <Switch
            fallback={
              <button type="submit" form="push" class="button is-ink" disabled={busy() !== null}>
                Look at it
              </button>
            }
          >
            <Match when={done()}>{null}</Match>
            <Match when={planned()}>
              {(one) => (
                <button
                  type="button"
                  class="button is-ink"
                  disabled={
                    busy() !== null ||
                    count(one()) + gone(one()) === 0 ||
                    (one().gathered.secrets.length > 0 && !ticks.knows)
                  }
                  onClick={() => void go(one())}
                >
                  Push {many(count(one()), 'file')}
                  {gone(one()) > 0 ? `, delete ${gone(one())}` : ''}
                </button>
              )}
            </Match>
          </Switch>
        </>
      }
    >
      <form id="push" class="out-form" onSubmit={(event) => void look(event)}>
        <Choice
          name="push-as"
          legend="As"
          options={[
            ['repository', 'New repository', 'of yours'],
            ['branch', 'Branch', 'new, or one more commit'],
            ['pull-request', 'Pull request', 'for others to review'],
          ]}
          value={draft.as}
          onPick={(as) => {
            change('as', as)
            if (as === 'pull-request' && draft.branch === 'main') change('branch', 'tabwright')
          }}
        />
        <Show
          when={draft.as === 'repository'}
          fallback={
            <>
              <label for="push-at">Repository</label>
              <input
                id="push-at"
                class="field mono"
                autocomplete="off"
                spellcheck={false}
                placeholder="owner/name"
                disabled={busy() !== null}
                value={draft.at}
                onInput={(event) => change('at', event.currentTarget.value)}
              />
              <label for="push-branch">Branch</label>
              <input
                id="push-branch"
                class="field mono"
                autocomplete="off"
                spellcheck={false}
                disabled={busy() !== null}
                value={draft.branch}
                onInput={(event) => change('branch', event.currentTarget.value)}
              />
            </>
          }
        >
          <label for="push-name">Name</label>
          <input
            id="push-name"
            class="field mono"
            autocomplete="off"
            spellcheck={false}
            placeholder="name, or organisation/name"
            disabled={busy() !== null}
            value={draft.name}
            onInput={(event) => change('name', event.currentTarget.value)}
          />
          <div class="out-note">
            <label class="row">
              <input
                type="checkbox"
                checked={draft.isPrivate}
                disabled={busy() !== null}
                onChange={(event) => change('isPrivate', event.currentTarget.checked)}
              />
              Private
            </label>
          </div>
        </Show>
        <label for="push-title">Message</label>
        <input
          id="push-title"
          class="field"
          maxlength="200"
          disabled={busy() !== null}
          value={draft.title}
          // Saying it otherwise changes nothing of what was compared.
          onInput={(event) => setDraft('title', event.currentTarget.value)}
        />
        <TokenField
          host="github"
          value={draft.token}
          keeps={draft.keeps}
          permissions={PERMISSIONS[draft.as]}
          disabled={busy() !== null}
          onInput={(value) => change('token', value)}
          onKeep={(keeps) => setDraft('keeps', keeps)}
        />
      </form>
      <div role="status" class="out-result" ref={result}>
        <Switch>
          <Match when={problem()}>{(text) => <p class="in-fail">{text()}</p>}</Match>
          <Match when={busy() !== null && sent()}>
            {(now) => (
              <p class="row out-progress">
                <progress class="grow" max={now().of} value={now().sent} aria-label="Files that were sent" />
                <span class="num small">
                  {now().sent} of {now().of}
                </span>
              </p>
            )}
          </Match>
          <Match when={busy()}>{(what) => <p class="soft">{what()}</p>}</Match>
          <Match when={done()}>
            {(one) => (
              <p>
                <b>Pushed as one commit, {one().commit.slice(0, 7)}.</b>{' '}
                <Show when={safeUrl(one().url)}>{(url) => <OutLink url={url()} />}</Show>
              </p>
            )}
          </Match>
        </Switch>
        <Show when={busy() === null && planned()}>
          {(one) => <PushPlanView planned={one()} ticks={ticks} onTick={setTicks} />}
        </Show>
      </div>
    </SheetDialog>
  )
}

/** What was asked for, in one line. */
function messageFor(state: { plan: { goal: string } | null; name: string }): string {
  const goal = state.plan?.goal.split('\n')[0]?.trim() || state.name
  return goal.length > 72 ? `${goal.slice(0, 71)}…` : goal
}
