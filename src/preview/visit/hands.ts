import type { Sight } from './sight.ts'

/** What a person would do. Each returns what kept it from being done, or null. */
export interface Hands {
  click(target: string): string | null
  fill(target: string, value: string): string | null
  press(key: string): string | null
}

/**
 * Does it by the events that a browser would send.
 *
 * Its source text is put into documents, so it uses nothing from outside itself.
 */
export function createHands({ nameOf, isSeen, shownText, tidy }: Sight): Hands {
  const USABLE =
    'a[href], button, input, select, textarea, summary, label, option, [role], [onclick], [tabindex], [contenteditable]'
  function find(target: string, wanted: string): Element | string {
    const wish = tidy(target).toLowerCase()
    const usable = [...document.querySelectorAll(wanted)].filter(isSeen)
    const named = (fits: (name: string) => boolean) => usable.filter((one) => fits(nameOf(one).toLowerCase()))
    const exact = named((name) => name === wish)
    const found = exact.length > 0 ? exact : wish.length > 1 ? named((name) => name.includes(wish)) : []
    if (found.length === 0) {
      try {
        const selected = [...document.querySelectorAll(target)].filter(isSeen)
        if (selected[0]) return selected[0]
      } catch {
        // No selector; then it is a text that nothing that can be used carries.
      }
      const carries = [...document.body.querySelectorAll('*')].filter(
        (one) => isSeen(one) && shownText(one).toLowerCase() === wish,
      )
      const innermost = carries.at(-1)
      if (innermost && wanted === USABLE) return innermost
      const names = [...new Set(usable.map(nameOf).filter(Boolean))].slice(0, 20)
      return `Nothing is called “${target}”. There is: ${names.map((name) => `“${name}”`).join(', ') || 'nothing to use'}.`
    }
    // A label stands for its field, and what lies in another one comes from it.
    const inner = found.filter((one) => !found.some((other) => other !== one && one.contains(other)))
    const first = inner[0]!
    return first instanceof HTMLLabelElement && first.control ? first.control : first
  }
  function click(target: string): string | null {
    const element = find(target, USABLE)
    if (typeof element === 'string') return element
    if (element.matches(':disabled')) return `“${target}” is disabled.`
    element.scrollIntoView({ block: 'center' })
    const box = element.getBoundingClientRect()
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 }
    const init = { bubbles: true, cancelable: true, composed: true, button: 0, ...at }
    element.dispatchEvent(new PointerEvent('pointerdown', { ...init, pointerId: 1, isPrimary: true, buttons: 1 }))
    element.dispatchEvent(new MouseEvent('mousedown', { ...init, buttons: 1 }))
    if (element instanceof HTMLElement) element.focus()
    element.dispatchEvent(new PointerEvent('pointerup', { ...init, pointerId: 1, isPrimary: true }))
    element.dispatchEvent(new MouseEvent('mouseup', init))
    if (element instanceof HTMLElement) element.click()
    else element.dispatchEvent(new MouseEvent('click', init))
    return null
  }
  function fill(target: string, value: string): string | null {
    const field = find(target, 'input, textarea, select, [contenteditable]')
    if (typeof field === 'string') return field
    if (field.matches(':disabled, :read-only:not(select):not([type=checkbox]):not([type=radio])'))
      return `“${target}” cannot be changed.`
    if (field instanceof HTMLElement) field.focus()
    const changed = () => {
      field.dispatchEvent(
        new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText', data: value }),
      )
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
    if (field instanceof HTMLSelectElement) {
      const option = [...field.options].find((one) => tidy(one.textContent) === tidy(value) || one.value === value)
      if (!option) return `“${target}” has no “${value}” to choose.`
      field.value = option.value
    } else if (field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type)) {
      if (field.checked !== (value === 'true')) field.click()
      return null
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      // By the prototype's own setter: libraries put theirs on the element, to know what they wrote themselves.
      const { prototype } = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement
      Object.getOwnPropertyDescriptor(prototype, 'value')!.set!.call(field, value)
    } else field.textContent = value
    changed()
    return null
  }
  function press(key: string): string | null {
    const focused = document.activeElement ?? document.body
    const init = { key, code: key.length === 1 ? `Key${key.toUpperCase()}` : key, bubbles: true, cancelable: true }
    const goesOn = focused.dispatchEvent(new KeyboardEvent('keydown', init))
    if (goesOn && key === 'Enter') {
      if (focused instanceof HTMLInputElement) focused.form?.requestSubmit()
      else if (focused instanceof HTMLElement && focused.matches('button, a[href], summary')) focused.click()
    }
    focused.dispatchEvent(new KeyboardEvent('keyup', init))
    return null
  }

  return { click, fill, press }
}
