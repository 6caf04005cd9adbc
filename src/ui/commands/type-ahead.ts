/** What somebody types between asking for the palette and its field having the focus. Nothing of it is lost. */
export interface TypeAhead {
  /** From now on letters, Backspace and Enter are kept, and go nowhere else. */
  start(): void
  /** Ends that, and tells what was typed; `entered` where Enter came after it. */
  take(): { text: string; entered: boolean }
}

export function createTypeAhead(target: Pick<Window, 'addEventListener' | 'removeEventListener'> = window): TypeAhead {
  let text = ''
  let entered = false
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') entered = true
    else if (entered) return
    else if (event.key === 'Backspace') text = text.slice(0, -1)
    else if ([...event.key].length === 1) text += event.key
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const take = () => {
    target.removeEventListener('keydown', onKeyDown, { capture: true })
    const typed = { text, entered }
    text = ''
    entered = false
    return typed
  }
  return {
    start() {
      take()
      target.addEventListener('keydown', onKeyDown, { capture: true })
    },
    take,
  }
}
