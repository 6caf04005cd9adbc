import { createSignal } from 'solid-js'
import { CopyButton } from '../parts/copy-button.tsx'
import { bytes } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'

/** Copy-paste mode: the prompt goes out by the clipboard, the answer comes back into the field. */
export function PasteCard(props: { text: string }) {
  const workbench = useWorkbench()
  const [answer, setAnswer] = createSignal('')
  const submit = (event: Event) => {
    event.preventDefault()
    const text = answer().trim()
    if (!text) return
    setAnswer('')
    void workbench.answerPaste(text)
  }
  return (
    <form class="paste" aria-label="Copy and paste" onSubmit={submit}>
      <h3>
        <span class="tag is-wait">your turn</span> Carry this prompt to any chat
      </h3>
      <ol>
        <li>
          <span class="soft">
            Copy the prompt ({bytes(new TextEncoder().encode(props.text).length)}) into a chat of your choice.
          </span>
          <CopyButton text={props.text} label="Copy the prompt" ink />
        </li>
        <li>
          <label for="paste-answer" class="soft">
            Paste the whole answer here. It runs in this tab.
          </label>
          <textarea
            id="paste-answer"
            class="field mono"
            rows="5"
            value={answer()}
            placeholder="The chat’s answer"
            onInput={(event) => setAnswer(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event)
            }}
          />
        </li>
      </ol>
      <details>
        <summary class="small">Show the prompt</summary>
        <pre class="evidence scroll">{props.text}</pre>
      </details>
      <div class="row">
        <span class="grow" />
        <button type="submit" class="button" disabled={answer().trim() === ''}>
          Use this answer
        </button>
      </div>
    </form>
  )
}
