import { For, Match, Show, Switch } from 'solid-js'
import type { RunOutcome } from '../../protocol/events.ts'
import type { ModelError } from '../../protocol/model.ts'
import { Icon } from '../parts/icon.tsx'
import { dollars, thousands } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { Markdown } from './markdown.tsx'

const LIMIT_WORDS = {
  ...{ repairs: 'repairs', steps: 'steps', seconds: 'time', tokens: 'tokens', dollars: 'dollars' },
  ...{ 'project-tokens': 'tokens for this project', 'project-dollars': 'dollars for this project' },
} satisfies Record<Extract<RunOutcome, { limit: string }>['limit'], string>

/** What pressing it gives: where a budget was used up, how much more of it. */
function continueWords(outcome: RunOutcome): string {
  if (outcome.status !== 'limit' || outcome.more === undefined) return 'Continue'
  const isMoney = outcome.limit === 'dollars' || outcome.limit === 'project-dollars'
  return `Continue with ${isMoney ? dollars(outcome.more) : `${thousands(outcome.more)} tokens`} more`
}

/** What happened, in a few words, before the sentence that says what to do. */
export function modelErrorTitle(error: ModelError): string {
  switch (error.code) {
    case 'unauthorized':
      return 'The model refused the key'
    case 'rate-limited':
      return 'The model has had too many requests'
    case 'bad-request':
      return 'The model refused the request'
    case 'not-found':
      return 'The model was not found'
    case 'server':
      return 'The model did not answer'
    case 'network':
      return 'The model could not be reached'
    case 'stream-cut':
      return 'The answer broke off'
    case 'malformed':
      return 'The answer could not be read'
  }
}

/** How a run ended. What is not done is said; `Continue` takes it up where it stopped. */
export function Outcome(props: { outcome: RunOutcome; isLast: boolean }) {
  const workbench = useWorkbench()
  const view = useView()
  const outcome = () => props.outcome
  const canContinue = () => props.isLast && workbench.state.run === null

  const Stopped = (own: { title: string; text: string; settings?: boolean }) => (
    <div class="stopped">
      <p>
        <Icon name="broken" class="in-fail" />
        <span>
          <b>{own.title}.</b> <span class="soft">{own.text}</span>
        </span>
      </p>
      <Show when={canContinue()}>
        <div class="row">
          <button type="button" class="button" onClick={() => void workbench.continueRun()}>
            <Icon name="play" />
            {continueWords(outcome())}
          </button>
          <Show when={own.settings}>
            <button type="button" class="button is-quiet" onClick={() => view.setDialog('settings')}>
              Settings
            </button>
          </Show>
        </div>
      </Show>
    </div>
  )

  return (
    <Switch>
      <Match when={outcome().status === 'proved' || outcome().status === 'answered' ? outcome() : null}>
        {(ended) => {
          const end = ended() as Extract<RunOutcome, { summary: string }>
          return (
            <div class="ended">
              <Show when={end.summary}>
                <Markdown text={end.summary} />
              </Show>
              <Show when={end.notCovered.length > 0}>
                <p class="soft">
                  <b>Not covered: </b>
                  <For each={end.notCovered}>{(line) => <span>{line.replace(/[.;]?\s*$/, '. ')}</span>}</For>
                </p>
              </Show>
            </div>
          )
        }}
      </Match>
      <Match when={outcome().status === 'stopped-by-person'}>
        <Stopped title="Stopped by you" text="Everything so far was kept." />
      </Match>
      <Match when={outcome().status === 'limit' ? (outcome() as Extract<RunOutcome, { limit: string }>) : null}>
        {(end) => (
          <Stopped title={`Stopped at the limit of ${LIMIT_WORDS[end().limit]}`} text={end().message} settings />
        )}
      </Match>
      <Match when={outcome().status === 'model-error' ? (outcome() as { error: ModelError }) : null}>
        {(end) => (
          <Stopped title={modelErrorTitle(end().error)} text={`${end().error.message} Everything was kept.`} settings />
        )}
      </Match>
      <Match when={outcome().status === 'failed' ? (outcome() as { message: string }) : null}>
        {(end) => <Stopped title="The run failed" text={`${end().message} Everything was kept.`} />}
      </Match>
    </Switch>
  )
}
