import { onCleanup } from 'solid-js'

/**
 * Closes a dialog by Escape from the moment it is made, if nothing in it wanted the key. Kobalte listens only
 * after a dialog's effects have run, which a busy page does later: until then the key would be lost.
 */
export function closeByEscape(close: () => void): void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
    event.preventDefault()
    close()
  }
  addEventListener('keydown', onKeyDown)
  onCleanup(() => removeEventListener('keydown', onKeyDown))
}
