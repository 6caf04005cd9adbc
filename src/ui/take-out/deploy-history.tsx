import { For, Show } from 'solid-js'
import { dayAndTime } from '../parts/words.ts'
import { OutLink } from './shipping-line.tsx'
import { type DeployEntry, HOST_NAMES, safeUrl } from './shipping-words.ts'

/** What was deployed when, with what tests; newest first. */
export function DeployHistory(props: { entries: DeployEntry[]; disabled: boolean; onBack(entry: DeployEntry): void }) {
  /** What the site shows now is no place to go back to. */
  const current = (entry: DeployEntry) =>
    props.entries.find(
      (one) => one.deploy.site === entry.deploy.site && one.deploy.host === entry.deploy.host && one.outcome?.ok,
    )
  return (
    <section class="out-history" aria-label="Deployments">
      <table>
        <thead>
          <tr>
            <th>When</th>
            <th>What</th>
            <th>Tests</th>
            <th>Came of it</th>
            <th>
              <span class="unseen">Roll back</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.entries}>
            {(entry) => (
              <tr>
                <th scope="row" class="num">
                  {dayAndTime(entry.time)}
                </th>
                <td>
                  <Show when={address(entry)} fallback={entry.deploy.site}>
                    {(url) => <OutLink url={url()} text={entry.deploy.site} />}
                  </Show>
                  <span class="soft">
                    , {HOST_NAMES[entry.deploy.host]}
                    {entry.deploy.back === null ? '' : `, ${wentBackTo(entry)}`}
                  </span>
                </td>
                <td class="num">{testWords(entry)}</td>
                <td>
                  <Show
                    when={entry.outcome?.ok ? entry.outcome : null}
                    fallback={<span class="in-fail">{failure(entry)}</span>}
                  >
                    {(outcome) => (
                      <>
                        <span class="mono">{outcome().version.slice(0, 7)}</span>
                        <span class="soft">, {CHECKED[outcome().check.result]}</span>
                      </>
                    )}
                  </Show>
                </td>
                <td>
                  <Show when={entry.outcome?.ok && current(entry) !== entry}>
                    <button
                      type="button"
                      class="text-button"
                      aria-label={`Roll back to ${dayAndTime(entry.time)}`}
                      disabled={props.disabled}
                      onClick={() => props.onBack(entry)}
                    >
                      Roll back…
                    </button>
                  </Show>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  )

  function wentBackTo({ deploy }: DeployEntry): string {
    const earlier = props.entries.find((one) => one.deploy.id === deploy.back)
    return earlier ? `back to ${dayAndTime(earlier.time)}` : 'rolled back'
  }
}

const CHECKED = { answers: 'answers', older: 'showed another page', unread: 'not checked', silent: 'did not answer' }

const failure = ({ outcome }: DeployEntry): string =>
  outcome === null ? 'not known: the page was closed' : outcome.ok ? '' : outcome.message

const address = ({ outcome }: DeployEntry): string | null => (outcome?.ok ? safeUrl(outcome.url) : null)

const testWords = ({ deploy: { tests } }: DeployEntry): string =>
  tests === null ? 'none' : `${tests.passed} of ${tests.total}`
