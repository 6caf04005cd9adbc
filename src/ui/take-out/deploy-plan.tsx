import { For, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import { fileName } from '../../project/projects.ts'
import { zipOf } from '../../project/zip.ts'
import { saveBlob } from '../commands/commands.ts'
import { bytes, dayAndTime, many } from '../parts/words.ts'
import { SecretList } from '../share/secret-list.tsx'
import '../share/share-dialog.css'
import type { Prepared } from './prepare-deploy.ts'
import { Paths } from './push-plan.tsx'
import { type DeployEntry, HOST_NAMES } from './shipping-words.ts'

/** What the person knows and wants all the same. */
export interface Knows {
  secrets: boolean
  red: boolean
}

/** What would leave and where to: pressing the button below is the approval. */
export function DeployPlan(props: { prepared: Prepared; knows: Knows; onKnow: SetStoreFunction<Knows> }) {
  const { target } = props.prepared
  const size = () => props.prepared.files.reduce((sum, file) => sum + file.bytes.length, 0)
  const tests = () => props.prepared.tests
  const save = () => {
    const zip = zipOf(new Map(props.prepared.files.map(({ path, bytes: content }) => [path, content])))
    saveBlob(`${fileName(target.site)}.zip`, new Blob([zip as BlobPart], { type: 'application/zip' }))
  }
  return (
    <>
      <Show when={props.prepared.secrets.length > 0}>
        <SecretList secrets={props.prepared.secrets} lead="Everybody could read them.">
          <label class="row">
            <input
              type="checkbox"
              checked={props.knows.secrets}
              onChange={(event) => props.onKnow('secrets', event.currentTarget.checked)}
            />
            Deploy them all the same
          </label>
        </SecretList>
      </Show>
      <p>
        <b>{target.site}</b>
        <span class="soft">
          , {HOST_NAMES[target.host]}
          {target.host === 'github-pages' ? `, branch ${target.branch}` : ''}
        </span>
      </p>
      <Paths
        title={`${many(props.prepared.files.length, 'file')}, ${bytes(size())}`}
        paths={props.prepared.files.map(({ path }) => path)}
      />
      <p>
        <button type="button" class="text-button" onClick={save}>
          Save these as a ZIP
        </button>
      </p>
      <Show when={tests()}>
        {(count) => (
          <p class="num" classList={{ 'in-fail': props.prepared.isRed, 'in-proof': !props.prepared.isRed }}>
            {count().passed} of {count().total} tests passed
          </p>
        )}
      </Show>
      <Show when={props.prepared.isRed}>
        <label class="row">
          <input
            type="checkbox"
            checked={props.knows.red}
            onChange={(event) => props.onKnow('red', event.currentTarget.checked)}
          />
          {tests() === null
            ? 'The tests gave no report. Deploy all the same'
            : 'Deploy with failing tests all the same'}
        </label>
      </Show>
      <Show when={props.prepared.blocked}>{(why) => <p class="out-warning">{why()}</p>}</Show>
      <ul class="out-notes">
        <For each={props.prepared.notes}>{(note) => <li class="soft">{note}</li>}</For>
      </ul>
    </>
  )
}

/** What going back means. */
export function BackPlan(props: { entry: DeployEntry }) {
  const { deploy, outcome } = props.entry
  return (
    <p>
      <b>{deploy.site}</b>
      <span class="soft">
        , {HOST_NAMES[deploy.host]}: shows again what was deployed {dayAndTime(props.entry.time)} (
        <span class="mono">{outcome?.ok ? outcome.version.slice(0, 7) : ''}</span>, {many(deploy.files, 'file')}). The
        project here stays as it is, and so do later deployments.
      </span>
    </p>
  )
}
