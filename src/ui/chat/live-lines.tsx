import { createMemo, For, Match, Show, Switch } from 'solid-js'
import { createNow } from '../parts/now.ts'
import { clock } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import { callWords, type Speaker, waitingWords, writingWords } from './live-words.ts'
import { Markdown } from './markdown.tsx'
import { isAsked } from './steps.ts'
import { ToolFrame } from './tool-line.tsx'
import { toolSubject, toolVerb } from './tool-words.ts'

const TAIL_LINES = 14

/** The end of a command's output, so that the line keeps its height while it grows. */
const tail = (output: string) => output.split('\n').slice(-TAIL_LINES).join('\n')
const seconds = (since: number, now: number) => `${Math.max(0, Math.floor((now - since) / 1000))} s`

/** What is happening now, below the last numbered entry: words by line, calls being written, commands running, waits. */
export function LiveLines() {
  const { live, state } = useWorkbench()
  const isLive = () => state.run !== null || live.testing !== null
  const now = createNow(isLive)
  const speaker = (): Speaker => ({ source: state.run?.source ?? 'endpoint', model: state.run?.model ?? 'the model' })
  /**
   * Words appear by line, not by letter; the first line as it comes, since a model's line is a whole paragraph, and
   * nobody should wait for its end to see that there is an answer.
   */
  const shown = createMemo(() => {
    const whole = live.text.slice(0, live.text.lastIndexOf('\n') + 1)
    return whole.trim() === '' ? live.text : whole
  })

  return (
    <Show when={isLive()}>
      <Show when={shown().trim()}>
        <li class="entry">
          <span class="entry-no" />
          <Markdown text={shown()} />
        </li>
      </Show>
      <For each={live.writing}>
        {(call) => (
          <li class="entry is-line">
            <span class="entry-no" />
            <ToolFrame
              verb={toolVerb(call.name)}
              subject={toolSubject(call.arguments)}
              result={<span class="in-live">{callWords(call, call === live.writing.at(-1))}</span>}
            >
              <pre class="evidence scroll">{call.arguments}</pre>
            </ToolFrame>
          </li>
        )}
      </For>
      <For each={live.running}>
        {(call) => (
          <li class="entry is-line">
            <span class="entry-no" />
            <ToolFrame
              verb={toolVerb(call.name)}
              subject={toolSubject(call.arguments)}
              result={
                isAsked(state) ? (
                  <span class="in-wait">waits for you</span>
                ) : (
                  <span class="in-live">running {seconds(call.since, now())}</span>
                )
              }
              open={call.name === 'run'}
            >
              <Show when={call.output}>
                <pre class="evidence live-output">{tail(call.output)}</pre>
              </Show>
            </ToolFrame>
          </li>
        )}
      </For>
      <Show when={live.testing}>
        {(testing) => (
          <li class="entry is-line">
            <span class="entry-no" />
            <ToolFrame
              verb="run"
              subject={testing().command}
              result={<span class="in-live">running {seconds(testing().since, now())}</span>}
              open
            >
              <Show when={testing().output}>
                <pre class="evidence live-output">{tail(testing().output)}</pre>
              </Show>
            </ToolFrame>
          </li>
        )}
      </Show>
      <Show when={live.paste === null}>
        <li class="entry is-line live-wait">
          <span class="entry-no" />
          <p class="small" aria-live="off">
            <Switch>
              <Match when={live.retry}>
                {(retry) => (
                  <span class="in-wait">
                    {retry().message} Everything was kept. Trying again in {clock(retry().at - now() + 999)}.
                  </span>
                )}
              </Match>
              <Match when={live.waiting}>{(waiting) => waitingWords(speaker(), seconds(waiting().since, now()))}</Match>
              <Match when={live.running.length > 0 || live.testing}>{null}</Match>
              <Match when={live.text || live.writing.length > 0}>{writingWords(speaker())}</Match>
            </Switch>
          </p>
        </li>
      </Show>
    </Show>
  )
}
