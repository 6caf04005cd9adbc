import { For, type JSX, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { PushPlan } from '../../project/github/push.ts'
import type { Gathered } from '../../project/take-out/gather.ts'
import type { ScaffoldFile } from '../../project/take-out/scaffold.ts'
import { bytes, many } from '../parts/words.ts'
import { SecretList } from '../share/secret-list.tsx'
import '../share/share-dialog.css'

/** What was found out by looking. */
export interface Planned {
  plan: PushPlan
  gathered: Gathered
  /** Files that neither side has. */
  scaffold: ScaffoldFile[]
}

/** What the person has ticked. */
export interface Ticks {
  /** What is only there is deleted there. */
  deletes: boolean
  /** They know of the secrets. */
  knows: boolean
  /** Paths of offered files that are not wanted. */
  without: string[]
}

/** What would change, file by file, before anything is sent. */
export function PushPlanView(props: { planned: Planned; ticks: Ticks; onTick: SetStoreFunction<Ticks> }) {
  const plan = () => props.planned.plan
  const changes = () => plan().comparison
  const size = () => [...changes().added, ...changes().changed].reduce((sum, file) => sum + file.bytes.length, 0)
  const counts = () => {
    const { added, changed, same } = changes()
    const parts = [
      `${added.length} new`,
      changed.length && `${changed.length} changed`,
      same.length && `${same.length} the same`,
    ]
    return [...parts.filter((part) => part !== 0), bytes(size())].join(', ')
  }
  const stays = () => [
    ...props.planned.gathered.ignored.map((path) => `${path}: left out by .gitignore`),
    ...props.planned.gathered.left,
  ]
  return (
    <>
      <Show when={props.planned.gathered.secrets.length > 0}>
        <SecretList
          secrets={props.planned.gathered.secrets}
          lead="A commit keeps them, also when they are deleted later."
        >
          <label class="row">
            <input
              type="checkbox"
              checked={props.ticks.knows}
              onChange={(event) => props.onTick('knows', event.currentTarget.checked)}
            />
            Push them all the same
          </label>
        </SecretList>
      </Show>
      <p>
        <b>{plan().at}</b>
        <span class="soft">
          {plan().repository === null
            ? ', a new repository'
            : plan().repository?.hasBranch
              ? `, branch ${plan().branch}`
              : `, a new branch ${plan().branch} beside ${plan().repository?.main}`}
          {plan().repository !== null && !plan().repository?.isPrivate ? ', public' : ''}
        </span>
      </p>
      <Paths
        title={counts()}
        paths={[...changes().added.map(({ path }) => `+ ${path}`), ...changes().changed.map(({ path }) => `± ${path}`)]}
      />
      <Show when={stays().length > 0}>
        <Paths title={`Stays here: ${stays().length}`} paths={stays()} />
      </Show>
      <Show when={changes().kept.length > 0}>
        <Paths title={`Stays there as it is: ${changes().kept.length}`} paths={changes().kept} />
      </Show>
      <Show when={changes().gone.length + props.planned.scaffold.length > 0}>
        <div class="out-ticks">
          <Show when={changes().gone.length > 0}>
            <Tick
              name="Delete there what is not here"
              checked={props.ticks.deletes}
              onTick={(on) => props.onTick('deletes', on)}
            >
              <Paths
                title={`Delete there what is not here: ${many(changes().gone.length, 'file')}`}
                paths={changes().gone}
              />
            </Tick>
          </Show>
          <For each={props.planned.scaffold}>
            {(file) => (
              <Tick
                name={`Add ${file.path}`}
                checked={!props.ticks.without.includes(file.path)}
                onTick={(on) =>
                  props.onTick('without', (before) =>
                    on ? before.filter((path) => path !== file.path) : [...before, file.path],
                  )
                }
              >
                <Paths title={`Add ${file.path}: ${file.about}`} text={file.text} />
              </Tick>
            )}
          </For>
        </div>
      </Show>
    </>
  )
}

export function Tick(props: { name: string; checked: boolean; onTick(on: boolean): void; children: JSX.Element }) {
  return (
    <div class="row">
      <input
        type="checkbox"
        aria-label={props.name}
        checked={props.checked}
        onChange={(event) => props.onTick(event.currentTarget.checked)}
      />
      <div class="grow">{props.children}</div>
    </div>
  )
}

/** A line that opens to what it counts. */
export function Paths(props: { title: string; paths?: string[]; text?: string }) {
  return (
    <details class="out-parts">
      <summary class="num">{props.title}</summary>
      <div class="out-files">
        <Show when={props.text} fallback={<For each={props.paths}>{(path) => <div>{path}</div>}</For>}>
          <pre>{props.text}</pre>
        </Show>
      </div>
    </details>
  )
}
