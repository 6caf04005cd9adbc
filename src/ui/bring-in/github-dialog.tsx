import { createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js'
import { bringIn, type Looked, look } from '../../project/github/bring-in.ts'
import type { Finding } from '../../project/github/look.ts'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { bytes, many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import './github-dialog.css'

/** The one host that is asked, and only when somebody presses the button that names it. */
const GITHUB = 'https://api.github.com'

type Found = Looked & { ok: true }
type Progress = { files: number; bytes: number }

/** Looks at an address on GitHub, says what it holds, and makes a project of it. Nothing is asked before a press. */
export function GitHubDialog() {
  const app = useApp()
  const view = useView()
  const [address, setAddress] = createSignal(view.gitHub() ?? '')
  const [token, setToken] = createSignal('')
  const [found, setFound] = createSignal<Found | null>(null)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [looking, setLooking] = createSignal(false)
  const [progress, setProgress] = createSignal<Progress | null>(null)
  let stopping: AbortController | null = null
  onCleanup(() => stopping?.abort())
  const isBusy = () => looking() || progress() !== null

  const begin = () => {
    stopping = new AbortController()
    setProblem(null)
    return { base: GITHUB, signal: stopping.signal, ...(token().trim() && { token: token().trim() }) }
  }
  const ask = async (event: Event) => {
    event.preventDefault()
    if (isBusy() || address().trim() === '') return
    setFound(null)
    setLooking(true)
    const answer = await look(address(), begin())
    setLooking(false)
    if (answer.ok) setFound(answer)
    else setProblem(answer.message)
  }
  const take = async ({ finding }: Found) => {
    setProgress({ files: 0, bytes: 0 })
    const brought = await bringIn(finding, {
      ...begin(),
      onProgress: (files, bytes) => setProgress({ files, bytes }),
    })
    setProgress(null)
    if (!brought.ok) return setProblem(brought.message)
    view.setDialog(null)
    await app
      .importContents(finding.name, brought.files, { from: finding.from, left: brought.left })
      .catch((error: Error) => app.tell(error.message))
  }
  const tooMany = () => {
    const one = found()
    return one?.left != null && one.requests > one.left && token().trim() === '' ? one : null
  }

  return (
    <SheetDialog
      title="Bring in from GitHub"
      lead="A public repository, branch, folder, file, pull request or gist. It becomes a project of its own here."
      foot={
        <>
          <span class="grow small">
            {progress()
              ? ''
              : 'api.github.com is asked when you press the button, and sees your address on the network.'}
          </span>
          <Show
            when={isBusy()}
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
          <Show
            when={found()}
            fallback={
              <button type="submit" form="github" class="button is-ink" disabled={isBusy() || address().trim() === ''}>
                {looking() ? 'Looking' : 'Look at it'}
              </button>
            }
          >
            {(one) => (
              <button type="button" class="button is-ink" disabled={isBusy()} onClick={() => void take(one())}>
                Bring in {many(one().finding.files.length, 'file')}
              </button>
            )}
          </Show>
        </>
      }
    >
      <form id="github" class="github" onSubmit={(event) => void ask(event)}>
        <label for="github-address">Address</label>
        <input
          id="github-address"
          class="field mono"
          autocomplete="off"
          spellcheck={false}
          placeholder="github.com/owner/name"
          disabled={isBusy()}
          value={address()}
          onInput={(event) => {
            setAddress(event.currentTarget.value)
            setFound(null)
          }}
        />
        <label for="github-token">Token</label>
        <input
          id="github-token"
          class="field mono"
          type="password"
          autocomplete="off"
          spellcheck={false}
          placeholder="none"
          aria-describedby="github-token-note"
          disabled={isBusy()}
          value={token()}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p id="github-token-note" class="small">
          Needed past 60 requests in an hour: every file is one. Used for this alone, and not kept.
        </p>
      </form>
      <div role="status" class="github-result">
        <Switch>
          <Match when={problem()}>{(text) => <p class="in-fail">{text()}</p>}</Match>
          <Match when={looking()}>
            <p class="soft">Asking api.github.com</p>
          </Match>
          <Match when={found()}>
            {(one) => <What finding={one().finding} progress={progress()} limit={tooMany()} />}
          </Match>
        </Switch>
      </div>
    </SheetDialog>
  )
}

/** What was found, and how far it has come. */
function What(props: { finding: Finding; progress: Progress | null; limit: Found | null }) {
  const size = () => props.finding.files.reduce((sum, file) => sum + file.size, 0)
  return (
    <>
      <p>
        <b>{props.finding.from}</b>
      </p>
      <p class="num soft">
        {many(props.finding.files.length, 'file')}, {bytes(size())}
      </p>
      <Show when={props.limit}>
        {(one) => (
          <p class="github-limit">
            It takes {many(one().requests, 'request')}, and GitHub allows {one().left} more from here in this hour. Give
            a token, or the address of a folder.
          </p>
        )}
      </Show>
      <Show when={props.progress}>
        {(one) => (
          <p class="row github-progress">
            <progress
              class="grow"
              max={props.finding.files.length}
              value={one().files}
              aria-label="Files that have come"
            />
            <span class="num small">
              {one().files} of {props.finding.files.length}, {bytes(one().bytes)}
            </span>
          </p>
        )}
      </Show>
      <Show when={props.finding.left.length > 0}>
        <details class="github-left">
          <summary>Stays behind: {props.finding.left.length}</summary>
          <ul class="mono">
            <For each={props.finding.left}>{(line) => <li>{line}</li>}</For>
          </ul>
        </details>
      </Show>
    </>
  )
}
