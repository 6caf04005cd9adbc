import { batch, createEffect, createSignal, For, Match, on, onCleanup, Show, Switch } from 'solid-js'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { duration } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import { PagePane } from './page-pane.tsx'
import './preview-tab.css'
import { type Answer, type Asked, ask, hasBody, METHODS, type Method } from './request.ts'

/** What a server in the sandbox answers: its page where it has one, else status, headers and body. */
export default function PreviewTab() {
  const workbench = useWorkbench()
  const [port, setPort] = createSignal<number | null>(null)
  const [method, setMethod] = createSignal<Method>('GET')
  const [path, setPath] = createSignal('/')
  const [headers, setHeaders] = createSignal('content-type: application/json')
  const [body, setBody] = createSignal('')
  const [asked, setAsked] = createSignal<Asked | null>(null)
  const [answer, setAnswer] = createSignal<Answer | null>(null)
  const [problem, setProblem] = createSignal<string | null>(null)
  const [address, setAddress] = createSignal<string | null>(null)
  let control: AbortController | null = null
  // What somebody is typing is theirs until they send it: a page that opens meanwhile must not write over it.
  let isTyping = false
  onCleanup(() => control?.abort())

  const sandbox = () => {
    const status = workbench.sandbox()
    return status.status === 'ready' ? status.sandbox : null
  }
  const send = async () => {
    const to = port()
    const machine = sandbox()
    if (to === null || !machine) return
    control?.abort()
    control = new AbortController()
    isTyping = false
    const { signal } = control
    const question: Asked = { port: to, method: method(), path: path() || '/', headers: headers(), body: body() }
    // Question and answer change together: the old answer must not stand under the new question.
    const show = (got: Answer | null, wrong: string | null) => {
      if (signal.aborted) return
      batch(() => {
        setAsked(question)
        setAnswer(got)
        setProblem(wrong)
      })
    }
    if (!machine.capabilities.portFetch) return show(null, null)
    try {
      show(await ask(machine, question, signal), null)
    } catch (error) {
      show(null, error instanceof Error ? error.message : String(error))
    }
  }
  createEffect(
    on(workbench.ports, (ports) => {
      const now = port()
      if (now !== null && ports.includes(now)) return
      setPort(ports[0] ?? null)
      if (ports.length > 0) void send()
    }),
  )
  const showsPage = () =>
    workbench.preview !== null &&
    asked()?.method === 'GET' &&
    (answer()?.isHtml || sandbox()?.capabilities.portFetch === false)

  return (
    <Show
      when={port() !== null}
      fallback={
        <div class="document">
          <h2 class="title">Nothing is served</h2>
          <p class="document-lead">
            When a program listens on a port, its page or its answers appear here. Start one in the terminal, for
            example with <code class="mono">npm start</code>, or ask the agent to run it.
          </p>
        </div>
      }
    >
      <div class="preview">
        <form
          class="preview-bar"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <select
            aria-label="Method"
            value={method()}
            onChange={(event) => setMethod(event.currentTarget.value as Method)}
          >
            <For each={METHODS}>{(one) => <option value={one}>{one}</option>}</For>
          </select>
          <Show when={workbench.ports().length > 1} fallback={<span class="mono faint">:{port()}</span>}>
            <select
              aria-label="Port"
              value={String(port())}
              onChange={(event) => {
                setPort(Number(event.currentTarget.value))
                void send()
              }}
            >
              <For each={workbench.ports()}>{(one) => <option value={String(one)}>:{one}</option>}</For>
            </select>
          </Show>
          <input
            class="field mono"
            aria-label="Path"
            spellcheck={false}
            autocomplete="off"
            value={path()}
            onInput={(event) => {
              isTyping = true
              setPath(event.currentTarget.value)
            }}
          />
          <button type="submit" class="button">
            Send
          </button>
          <IconButton icon="again" label="Reload" onClick={() => void send()} />
          <Show when={showsPage() && address()}>
            {(href) => (
              <a
                class="button is-quiet is-square"
                href={href()}
                target="_blank"
                rel="noopener"
                aria-label="Open in a tab of its own"
              >
                <Icon name="open" />
              </a>
            )}
          </Show>
        </form>
        <Show when={method() !== 'GET'}>
          <div class="preview-request">
            <label>
              <span class="small">Headers</span>
              <textarea
                class="field mono"
                rows="2"
                spellcheck={false}
                value={headers()}
                onInput={(event) => setHeaders(event.currentTarget.value)}
              />
            </label>
            <Show when={hasBody(method())}>
              <label>
                <span class="small">Body</span>
                <textarea
                  class="field mono"
                  rows="4"
                  spellcheck={false}
                  placeholder='{ "email": "ada@example.org" }'
                  value={body()}
                  onInput={(event) => setBody(event.currentTarget.value)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
                    event.preventDefault()
                    void send()
                  }}
                />
              </label>
            </Show>
          </div>
        </Show>
        <Show when={method() === 'GET'}>
          <details class="preview-headers">
            <summary class="small">Headers</summary>
            <textarea
              class="field mono"
              aria-label="Headers"
              rows="2"
              spellcheck={false}
              value={headers()}
              onInput={(event) => setHeaders(event.currentTarget.value)}
            />
          </details>
        </Show>
        <Switch fallback={<p class="panel-wait small">Asking :{port()}</p>}>
          <Match when={problem()}>
            {(text) => (
              <div class="document">
                <h2 class="title">No answer</h2>
                <p class="document-lead in-fail">{text()}</p>
              </div>
            )}
          </Match>
          <Match when={showsPage() && asked()}>
            {(page) => (
              <PagePane asked={page()} onPath={(opened) => isTyping || setPath(opened)} onAddress={setAddress} />
            )}
          </Match>
          <Match when={answer()}>{(got) => <AnswerSheet asked={asked()!} answer={got()} />}</Match>
        </Switch>
      </div>
    </Show>
  )
}

function AnswerSheet(props: { asked: Asked; answer: Answer }) {
  return (
    <div class="document preview-answer" aria-live="polite">
      <h2 class="title">
        {props.asked.method} {props.asked.path}
      </h2>
      <dl class="facts">
        <div>
          <dt>Answer</dt>
          <dd class="mono" data-status={props.answer.status}>
            {props.answer.status} {props.answer.statusText}, {duration(props.answer.durationMs)}
          </dd>
        </div>
        <div>
          <dt>Headers</dt>
          <dd class="mono">
            <For each={props.answer.headers}>
              {([name, value]) => (
                <div>
                  <span class="faint">{name}:</span> {value}
                </div>
              )}
            </For>
          </dd>
        </div>
        <div>
          <dt>Body</dt>
          <dd>
            <pre class="mono preview-body">{props.answer.body || '(empty)'}</pre>
          </dd>
        </div>
      </dl>
    </div>
  )
}
