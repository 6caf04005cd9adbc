import { createEffect, createMemo, createResource, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { bytes as bytesText } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import './bytes-pane.css'
import { hexLines } from './hex-lines.ts'

const IMAGES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
}
const imageType = (path: string): string | undefined => IMAGES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '']

/** Whether a file is shown as a picture. SVG is text that one edits. */
export const isImage = (path: string): boolean => imageType(path) !== undefined

/** So many bytes are shown at once, and again for each `More`. */
const PAGE = 4096

/** A file that is not text: a picture as such, anything else byte by byte. */
export function BytesPane(props: { path: string }) {
  const workbench = useWorkbench()
  const [content] = createResource(
    () => [props.path, workbench.state.files[props.path]?.content] as const,
    ([path]) => workbench.readBytes(path),
  )
  return (
    <Switch>
      <Match when={content.error}>
        <p class="panel-wait small in-fail">This file could not be read. {String(content.error?.message ?? '')}</p>
      </Match>
      <Match when={content.latest === null}>
        <p class="panel-wait small">There is no such file any more.</p>
      </Match>
      <Match when={content.latest} keyed>
        {(bytes) => (
          <Show when={imageType(props.path)} fallback={<HexView path={props.path} bytes={bytes} />}>
            {(type) => <ImageView path={props.path} bytes={bytes} type={type()} />}
          </Show>
        )}
      </Match>
    </Switch>
  )
}

function ImageView(props: { path: string; bytes: Uint8Array; type: string }) {
  const [size, setSize] = createSignal<string | null>(null)
  const [failed, setFailed] = createSignal(false)
  const [isWhole, setWhole] = createSignal(true)
  const url = createMemo(() => URL.createObjectURL(new Blob([props.bytes as BlobPart], { type: props.type })))
  createEffect(() => {
    const made = url()
    onCleanup(() => URL.revokeObjectURL(made))
  })
  return (
    <Show when={!failed()} fallback={<HexView path={props.path} bytes={props.bytes} />}>
      <figure class="image-view scroll" classList={{ 'is-whole': isWhole() }}>
        <img
          src={url()}
          alt={props.path}
          onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight}`)}
          onError={() => setFailed(true)}
        />
        <figcaption class="small num">
          {size() ? `${size()}, ` : ''}
          {bytesText(props.bytes.length)}
          <button type="button" class="text-button is-faint" onClick={() => setWhole(!isWhole())}>
            {isWhole() ? 'Show every pixel' : 'Fit the window'}
          </button>
        </figcaption>
      </figure>
    </Show>
  )
}

function HexView(props: { path: string; bytes: Uint8Array }) {
  const [shown, setShown] = createSignal(PAGE)
  return (
    <div class="hex-view scroll">
      <p class="small num">{bytesText(props.bytes.length)}, not text. Sixteen bytes a line.</p>
      <pre tabindex="0">{hexLines(props.bytes.subarray(0, shown())).join('\n')}</pre>
      <Show when={shown() < props.bytes.length}>
        <button type="button" class="button" onClick={() => setShown(shown() * 4)}>
          More
        </button>
      </Show>
    </div>
  )
}
