import { createEffect, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { createStore } from 'solid-js/store'
import { checkAddress } from '../../project/deploy/check-address.ts'
import { guessOutput } from '../../project/deploy/choose-output.ts'
import { deploy } from '../../project/deploy/deploy.ts'
import { apiNameOf, createSiteHost, tokenHostOf } from '../../project/deploy/hosts.ts'
import type { DeployHost, DeployOutcome, DeployTarget } from '../../protocol/shipping.ts'
import { Choice } from '../parts/choice.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { DeployHistory } from './deploy-history.tsx'
import { BackPlan, DeployPlan, type Knows } from './deploy-plan.tsx'
import { type Prepared, prepareDeploy } from './prepare-deploy.ts'
import { OutLink } from './shipping-line.tsx'
import { type DeployEntry, HOST_NAMES, safeUrl } from './shipping-words.ts'
import { rememberToken, TokenField } from './token-field.tsx'
import './take-out.css'

const PERMISSIONS: Record<DeployHost, string> = {
  'github-pages': 'It needs Administration, Contents and Pages: read and write, for this repository.',
  netlify: 'A personal access token. It may do everything in your account there.',
  vercel: 'It may do everything in the account or team that it is for.',
}

/** The project as a site: built and tested here, shown before it leaves, and rolled back by the same dialog. */
export function DeployDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const { state } = workbench
  const kept = app.settings().targets?.[workbench.id]
  const pushed = state.entries.findLast((entry) => entry.kind === 'pushed')
  const [draft, setDraft] = createStore({
    host: kept?.host ?? ('github-pages' as DeployHost),
    site: kept?.site ?? (pushed?.kind === 'pushed' ? pushed.push.repository : ''),
    branch: kept?.branch ?? 'gh-pages',
    build: kept?.build ?? '',
    folder: kept?.folder ?? '',
  })
  if (kept === undefined) {
    void workbench.readFile('package.json').then((json) => {
      const { build, folder } = guessOutput(Object.keys(state.files), json)
      setDraft({ build: build ?? '', folder })
    })
  }
  const keptToken = (host: DeployHost) => app.settings().tokens?.[tokenHostOf(host)]
  const [token, setToken] = createStore({
    value: keptToken(draft.host) ?? '',
    keeps: keptToken(draft.host) !== undefined,
  })
  const [knows, setKnows] = createStore<Knows>({ secrets: false, red: false })
  const [prepared, setPrepared] = createSignal<Prepared | null>(null)
  const [back, setBack] = createSignal<DeployEntry | null>(null)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [step, setStep] = createSignal<string | null>(null)
  const [outcome, setOutcome] = createSignal<DeployOutcome | null>(null)
  let stopping: AbortController | null = null
  onCleanup(() => stopping?.abort())
  let result!: HTMLDivElement
  createEffect(() => {
    // Nobody shall approve what lies below the fold.
    if (prepared() ?? back() ?? problem() ?? outcome())
      queueMicrotask(() => result.scrollIntoView({ block: 'nearest' }))
  })

  const entries = () =>
    state.entries
      .flatMap((entry) => (entry.kind === 'deploy' && (entry.outcome !== null || step() === null) ? [entry] : []))
      .reverse()
  const reset = () => {
    setPrepared(null)
    setBack(null)
    setProblem(null)
    setOutcome(null)
  }
  const change = <K extends keyof typeof draft>(name: K, value: (typeof draft)[K]) => {
    reset()
    setDraft(name as never, value as never)
  }
  const target = (): DeployTarget => ({
    host: draft.host,
    site: draft.site.trim().replace(/^(?:https?:\/\/)?(?:www\.)?github\.com\/|\/$/g, ''),
    branch: draft.host === 'github-pages' ? draft.branch.trim() : '',
    build: draft.build.trim() || null,
    folder: draft.folder.trim().replace(/^\.?\/|\/$/g, ''),
  })
  const begin = (what: string) => {
    stopping = new AbortController()
    setProblem(null)
    setOutcome(null)
    setStep(what)
    return stopping.signal
  }

  const prepare = async (event: Event) => {
    event.preventDefault()
    if (step() !== null) return
    const wanted = target()
    if (wanted.site === '') return setProblem('Say which site it is to be.')
    if (token.value === '') return setProblem(`${HOST_NAMES[wanted.host]} takes nothing without a token.`)
    const signal = begin('Preparing')
    setBack(null)
    try {
      await app.saveSettings({ targets: { ...app.settings().targets, [workbench.id]: wanted } })
      const host = createSiteHost(wanted, token.value, signal)
      const found = await prepareDeploy(workbench, app.settings(), wanted, host, setStep)
      if (signal.aborted) return
      setKnows({ secrets: false, red: false })
      setPrepared(found)
    } catch (error) {
      setProblem(signal.aborted ? 'Stopped. Nothing was sent.' : error instanceof Error ? error.message : String(error))
    } finally {
      setStep(null)
    }
  }
  const stop = () => {
    stopping?.abort()
    // A build or a run of tests is the project's own command.
    if (workbench.live.testing !== null) void workbench.stop()
  }

  const go = async (what: Prepared | DeployEntry) => {
    const isBack = 'deploy' in what
    const earlier = isBack && what.outcome?.ok ? what.outcome : null
    const wanted: DeployTarget = isBack ? { ...what.deploy, folder: '' } : what.target
    const signal = begin('Beginning')
    const came = await deploy({
      ...{ target: wanted, signal, by: 'person', say: setStep, note: workbench.noteShipping },
      host: createSiteHost(wanted, token.value, signal),
      files: isBack ? [] : what.files,
      tests: isBack ? what.deploy.tests : what.tests,
      back:
        isBack && earlier
          ? {
              id: what.deploy.id,
              version: earlier.version,
              page: earlier.page,
              files: what.deploy.files,
              bytes: what.deploy.bytes,
            }
          : null,
      checkAddress: (url, page) => checkAddress(url, page, { signal }),
    })
    await rememberToken(app, tokenHostOf(wanted.host), token)
    setStep(null)
    if (!came.ok) return setProblem(came.message)
    reset()
    setOutcome(came)
  }
  const mayGo = (one: Prepared) =>
    one.blocked === null && (one.secrets.length === 0 || knows.secrets) && (!one.isRed || knows.red)

  return (
    <SheetDialog
      title="Deploy"
      lead="Built and tested here, then shown to you before anything leaves."
      foot={
        <>
          <span class="grow small">
            {step() === null ? `${apiNameOf(draft.host)} is asked when you press a button.` : ''}
          </span>
          <Show
            when={step() !== null}
            fallback={
              <button type="button" class="button" onClick={() => view.setDialog(null)}>
                Close
              </button>
            }
          >
            <button type="button" class="button" onClick={stop}>
              Stop
            </button>
          </Show>
          <Switch
            fallback={
              <button type="submit" form="deploy" class="button is-ink" disabled={step() !== null}>
                Prepare
              </button>
            }
          >
            <Match when={back()}>
              {(entry) => (
                <button
                  type="button"
                  class="button is-ink"
                  disabled={step() !== null || token.value === ''}
                  title={token.value === '' ? 'It needs the token' : undefined}
                  onClick={() => void go(entry())}
                >
                  Roll back
                </button>
              )}
            </Match>
            <Match when={prepared()}>
              {(one) => (
                <button
                  type="button"
                  class="button is-ink"
                  disabled={step() !== null || !mayGo(one())}
                  onClick={() => void go(one())}
                >
                  Deploy {many(one().files.length, 'file')}
                </button>
              )}
            </Match>
          </Switch>
        </>
      }
    >
      <form id="deploy" class="out-form" onSubmit={(event) => void prepare(event)}>
        <Choice
          name="deploy-host"
          legend="Host"
          options={[
            ['github-pages', 'GitHub Pages', 'from a repository of yours'],
            ['netlify', 'Netlify'],
            ['vercel', 'Vercel'],
          ]}
          value={draft.host}
          onPick={(host) => {
            const before = draft.host
            change('host', host)
            if ((before === 'github-pages') !== (host === 'github-pages')) change('site', '')
            setToken({ value: keptToken(host) ?? '', keeps: keptToken(host) !== undefined })
          }}
        />
        <Field
          id="deploy-site"
          label={draft.host === 'github-pages' ? 'Repository' : draft.host === 'netlify' ? 'Site' : 'Project'}
          placeholder={draft.host === 'github-pages' ? 'owner/name' : 'its name'}
          value={draft.site}
          disabled={step() !== null}
          onInput={(value) => change('site', value)}
        />
        <Show when={draft.host === 'github-pages'}>
          <Field
            id="deploy-branch"
            label="Branch"
            placeholder="gh-pages"
            value={draft.branch}
            disabled={step() !== null}
            onInput={(value) => change('branch', value)}
          />
        </Show>
        <Field
          id="deploy-build"
          label="Build"
          placeholder="nothing: the files are shown as they are"
          value={draft.build}
          disabled={step() !== null}
          onInput={(value) => change('build', value)}
        />
        <Field
          id="deploy-folder"
          label="Folder"
          placeholder="the whole project"
          value={draft.folder}
          disabled={step() !== null}
          onInput={(value) => change('folder', value)}
        />
        <TokenField
          host={tokenHostOf(draft.host)}
          value={token.value}
          keeps={token.keeps}
          permissions={PERMISSIONS[draft.host]}
          disabled={step() !== null}
          onInput={(value) => setToken('value', value)}
          onKeep={(keeps) => setToken('keeps', keeps)}
        />
      </form>
      <div class="out-result" ref={result}>
        <div role="status">
          <Switch>
            <Match when={problem()}>{(text) => <p class="in-fail">{text()}</p>}</Match>
            <Match when={step()}>{(what) => <p class="soft">{what()}</p>}</Match>
            <Match when={outcome()}>
              {(came) => (
                <Show when={came().ok && (came() as DeployOutcome & { ok: true })}>
                  {(shown) => (
                    <p>
                      <b>It is there, as {shown().version.slice(0, 7)}.</b> {shown().check.words}{' '}
                      <Show when={safeUrl(shown().url)}>{(url) => <OutLink url={url()} />}</Show>
                    </p>
                  )}
                </Show>
              )}
            </Match>
          </Switch>
        </div>
        <Show when={step() === null && back()}>{(entry) => <BackPlan entry={entry()} />}</Show>
        <Show when={step() === null && back() === null && prepared()} keyed>
          {(one) => <DeployPlan prepared={one} knows={knows} onKnow={setKnows} />}
        </Show>
        <Show when={entries().length > 0}>
          <DeployHistory
            entries={entries()}
            disabled={step() !== null}
            onBack={(entry) => {
              reset()
              if (entry.deploy.host !== draft.host) {
                setToken({
                  value: keptToken(entry.deploy.host) ?? '',
                  keeps: keptToken(entry.deploy.host) !== undefined,
                })
                setDraft('host', entry.deploy.host)
              }
              setBack(entry)
            }}
          />
        </Show>
      </div>
    </SheetDialog>
  )
}

function Field(props: {
  id: string
  label: string
  placeholder: string
  value: string
  disabled: boolean
  onInput(value: string): void
}) {
  return (
    <>
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        class="field mono"
        autocomplete="off"
        spellcheck={false}
        placeholder={props.placeholder}
        disabled={props.disabled}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </>
  )
}
