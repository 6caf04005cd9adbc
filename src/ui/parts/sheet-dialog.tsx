import { Dialog } from '@kobalte/core/dialog'
import { type JSX, Show } from 'solid-js'
import { useView } from '../view.ts'
import { closeByEscape } from './escape.ts'
import { Icon } from './icon.tsx'

interface Props {
  title: string
  lead?: JSX.Element
  foot?: JSX.Element
  /** What has the focus first; without, the first thing that can have it. */
  focusFirst?: () => HTMLElement | null | undefined
  children: JSX.Element
}

/** A dialog that stands over the page: title, what it is about, a body that scrolls, a foot. */
export function SheetDialog(props: Props) {
  const view = useView()
  closeByEscape(() => view.setDialog(null))
  return (
    <Dialog open onOpenChange={(open) => !open && view.setDialog(null)}>
      <Dialog.Portal>
        <Dialog.Overlay class="scrim" />
        <div class="dialog-place">
          <Dialog.Content
            class="dialog"
            onOpenAutoFocus={(event) => {
              const first = props.focusFirst?.()
              if (!first) return
              event.preventDefault()
              first.focus()
              if (first instanceof HTMLInputElement && first.type === 'text') first.select()
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault()
              view.giveFocusBack()
            }}
          >
            <header>
              <div class="grow">
                <Dialog.Title class="title">{props.title}</Dialog.Title>
                <Show when={props.lead}>
                  <Dialog.Description class="soft">{props.lead}</Dialog.Description>
                </Show>
              </div>
              <Dialog.CloseButton class="button is-quiet is-square" aria-label="Close">
                <Icon name="cross" />
              </Dialog.CloseButton>
            </header>
            <div class="body scroll">{props.children}</div>
            <Show when={props.foot}>
              <footer>{props.foot}</footer>
            </Show>
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  )
}
