import { Match, Switch } from 'solid-js'
import type { CodeHelpStatus } from '../../project/code-help/code-help.ts'
import type { PaneHelp } from './pane-help.ts'

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** What TypeScript is about, in the line above the text: on its way, missing, or what it found. */
export function CodeHelpLine(props: { help: PaneHelp }) {
  const status = () => props.help.status()
  const words = () => {
    const { errors, warnings } = props.help.problems() ?? { errors: 0, warnings: 0 }
    const count = (number: number, one: string) => (number === 1 ? `1 ${one}` : `${number} ${one}s`)
    return [errors > 0 && count(errors, 'error'), warnings > 0 && count(warnings, 'warning')].filter(Boolean).join(', ')
  }
  return (
    <Switch>
      <Match when={status().state === 'loading'}>
        <span class="crumb-state" role="status">
          {loadingWords(status())}
        </span>
      </Match>
      <Match when={status().state === 'failed'}>
        <button
          type="button"
          class="crumb-problems in-fail"
          title={failureOf(status())}
          onClick={() => void props.help.attach()}
        >
          TypeScript is not there: try again
        </button>
      </Match>
      <Match when={status().state === 'ready' && props.help.problems() !== null && words() !== ''}>
        <button type="button" class="crumb-problems" title="Next problem" onClick={() => props.help.nextProblem()}>
          {words()}
        </button>
      </Match>
      <Match when={status().state === 'ready' && props.help.problems() !== null}>
        <span class="crumb-state">no problems</span>
      </Match>
    </Switch>
  )
}

function loadingWords(status: CodeHelpStatus): string {
  if (status.state !== 'loading') return ''
  return status.bytes === 0 ? 'getting TypeScript' : `getting TypeScript, ${megabytes(status.bytes)}`
}

const failureOf = (status: CodeHelpStatus): string => (status.state === 'failed' ? status.message : '')
