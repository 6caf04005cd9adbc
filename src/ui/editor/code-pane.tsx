import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js'
import { isCode } from '../../project/code-help/code-help.ts'
import { Icon } from '../parts/icon.tsx'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { BytesPane, isImage } from './bytes-pane.tsx'
import { type CodeEditor, createCodeEditor, LARGE_TEXT } from './code-editor.ts'
import { CodeHelpLine } from './code-help-line.tsx'
import { createPaneHelp } from './pane-help.ts'

/** Typing is saved so long after the last key. Milliseconds. */
const SAVE_AFTER = 300
/** The same for a text of megabytes, which is written as a whole. */
const SAVE_LARGE_AFTER = 1000

/** One file in the editor: saved as it is typed, followed as it changes on disk, locked while the agent writes. */
export function CodePane(props: { path: string; step: number | null }) {
  const view = useView()
  const workbench = useWorkbench()
  const path = props.path
  let holder!: HTMLDivElement
  let editor: CodeEditor | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Read and written texts by this pane: one that comes back from the disk is no news. */
  let known = ''
  let isGone = false
  /** Saves under way: what the disk tells meanwhile is older than what is on its way to it. */
  let saving = 0
  const [status, setStatus] = createSignal<'loading' | 'saved' | 'typed' | 'saving' | 'binary' | 'failed'>('loading')
  const [problem, setProblem] = createSignal('')
  const isLocked = () => workbench.state.run !== null
  const folder = () => path.slice(0, path.lastIndexOf('/') + 1).replaceAll('/', ' / ')

  const help = createPaneHelp({
    path,
    editor: () => editor,
    isShown: () => view.file() === path,
    isLocked,
  })

  const save = async () => {
    clearTimeout(timer)
    timer = undefined
    const text = editor?.text()
    if (text === undefined || text === known) return setStatus('saved')
    known = text
    saving++
    setStatus('saving')
    try {
      await workbench.saveFile(path, text)
      if (timer === undefined) setStatus('saved')
    } catch (error) {
      setStatus('failed')
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      saving--
    }
    // Somebody else may have written in between.
    if (saving === 0 && status() === 'saved') await read()
  }
  const onType = () => {
    setStatus('typed')
    view.keepFile(path)
    clearTimeout(timer)
    timer = setTimeout(() => void save(), known.length > LARGE_TEXT ? SAVE_LARGE_AFTER : SAVE_AFTER)
  }
  const read = async () => {
    const text = isImage(path) ? null : await workbench.readFile(path)
    if (isGone || saving > 0 || text === known) return
    if (text === null) {
      // A file that turned into bytes: what is shown of it must not be saved over them.
      help.detach()
      editor?.destroy()
      editor = null
      return setStatus('binary')
    }
    // What is being typed wins; it is saved over the disk's text in a moment.
    if (timer !== undefined) return
    known = text
    if (editor) editor.setText(text)
    else {
      editor = createCodeEditor(holder, path, text, onType)
      editor.setReadOnly(isLocked())
    }
    setStatus('saved')
    goToLine()
  }
  const goToLine = () => {
    const spot = view.spot()
    if (spot === null || !editor || view.file() !== path) return
    editor.goTo(spot.line, spot.column, spot.length)
    view.clearSpot()
  }

  onMount(() => {
    void read().then(() => {
      // An empty file is the text that is known from the start.
      if (!isGone && !editor && status() === 'loading') {
        editor = createCodeEditor(holder, path, '', onType)
        editor.setReadOnly(isLocked())
        setStatus('saved')
      }
    })
  })
  createEffect(
    on(
      () => workbench.state.files[path]?.content,
      () => void read(),
      { defer: true },
    ),
  )
  createEffect(on(isLocked, (locked) => editor?.setReadOnly(locked)))
  createEffect(on([view.spot, view.file], goToLine))
  onCleanup(() => {
    if (timer !== undefined) void save()
    isGone = true
    editor?.destroy()
  })

  return (
    <div class="code-pane">
      <p class="crumb">
        <Show when={isLocked()}>
          <Icon name="lock" small />
        </Show>
        <span class="clip">
          {folder()}
          <b>{path.slice(path.lastIndexOf('/') + 1)}</b>
        </span>
        <span class="grow" />
        <Show when={isCode(path) && status() !== 'binary'}>
          <CodeHelpLine help={help} />
        </Show>
        <span class="crumb-state" aria-live="polite">
          <Show when={props.step}>{(step) => <>changed in step {step()}, </>}</Show>
          {status() === 'saved'
            ? 'saved'
            : status() === 'loading'
              ? 'reading'
              : status() === 'binary'
                ? isImage(path)
                  ? 'image'
                  : 'not text'
                : status() === 'failed'
                  ? 'not saved'
                  : 'saving'}
        </span>
      </p>
      <Show when={isLocked()}>
        <p class="lock-line">The agent writes here. Stop it to type.</p>
      </Show>
      <Show when={status() === 'failed'}>
        <p class="lock-line in-fail" role="alert">
          This file was not saved. {problem()} Copy your text, then reload.
        </p>
      </Show>
      <Show when={status() === 'binary'}>
        <BytesPane path={path} />
      </Show>
      <div class="code-holder" ref={holder} onFocusIn={() => void help.attach()} hidden={status() === 'binary'} />
    </div>
  )
}
