import { createSignal, Match, Switch } from 'solid-js'
import type { Connection, Windows } from '../../protocol/connection.ts'
import type { ModelSettings } from '../../protocol/settings.ts'
import { many } from '../parts/words.ts'
import { useApp } from '../workbench.ts'

/** Asks the host for its models, and says what stands in the way. */
export function ConnectionTest(props: { model: ModelSettings; onModels(models: string[], windows: Windows): void }) {
  const app = useApp()
  const [result, setResult] = createSignal<Connection | 'asking' | null>(null)
  const run = async () => {
    setResult('asking')
    const { baseUrl, key, ...rest } = props.model
    const asked = { ...rest, baseUrl: baseUrl.trim().replace(/\/+$/, ''), key: key.trim() }
    const found = await app.testConnection(asked)
    setResult(found)
    if (found.ok) props.onModels(found.models, found.windows ?? {})
  }
  const connection = () => {
    const now = result()
    return now === 'asking' ? null : now
  }
  return (
    <div class="row connection">
      <button type="button" class="button" disabled={result() === 'asking'} onClick={() => void run()}>
        Test connection
      </button>
      <p class="small grow" role="status" aria-label="Connection" classList={{ 'in-fail': connection()?.ok === false }}>
        <Switch>
          <Match when={result() === 'asking'}>Asking for the list of models</Match>
          <Match when={connection()}>
            {(found) => {
              const now = found()
              if (!now.ok) return now.message
              const chosen = now.known || props.model.model === '' ? '' : ` “${props.model.model}” is not among them.`
              return `It answers, and lists ${many(now.models.length, 'model')}.${chosen}`
            }}
          </Match>
        </Switch>
      </p>
    </div>
  )
}
