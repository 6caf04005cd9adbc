/** What the other parts of a probe need to know of what can be seen. */
export interface Sight {
  /** Everything that can be seen and used, a line each. */
  outline(): string
  /** What a person would call it. */
  nameOf(element: Element): string
  isSeen(element: Element): boolean
  /** Text as it is shown, by an element. */
  shownText(element: Element): string
  tidy(text: string | null | undefined): string
}

/**
 * Reads a document as somebody does who is told of it: roles and names after WAI-ARIA and the Accessible Name
 * computation, as far as common pages need them.
 *
 * Its source text is put into documents, so it uses nothing from outside itself.
 */
export function createSight(): Sight {
  const isSeen = (element: Element) =>
    !['script', 'style', 'template', 'noscript', 'head'].includes(element.localName) &&
    element.getAttribute('aria-hidden') !== 'true' &&
    (element.localName === 'option' || element.checkVisibility({ visibilityProperty: true }))
  const tidy = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  // biome-ignore lint/performance/useDomNodeTextContent: only innerText leaves out what is hidden.
  const shownText = (element: Element) => tidy((element as HTMLElement).innerText ?? element.textContent)
  function nameOf(element: Element): string {
    const labelledBy = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
    const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : []
    const isField = ['input', 'textarea', 'select'].includes(element.localName)
    const isButton = element instanceof HTMLInputElement && ['submit', 'button', 'reset'].includes(element.type)
    return (
      tidy(element.getAttribute('aria-label')) ||
      tidy(labelledBy.map((id) => document.getElementById(id)?.textContent).join(' ')) ||
      tidy(labels.map((label) => label.textContent).join(' ')) ||
      (isButton ? tidy((element as HTMLInputElement).value) : '') ||
      (isField ? '' : shownText(element)) ||
      tidy(element.getAttribute('alt')) ||
      tidy(element.getAttribute('placeholder')) ||
      tidy(element.getAttribute('title')) ||
      tidy(element.getAttribute('name'))
    )
  }
  const INPUT_ROLES: Record<string, string> = {
    checkbox: 'checkbox',
    radio: 'radio',
    range: 'slider',
    submit: 'button',
    button: 'button',
    reset: 'button',
    image: 'button',
    file: 'file field',
    hidden: '',
  }
  function roleOf(element: Element): string {
    const given = element.getAttribute('role')
    if (given) return given
    const { localName } = element
    if (/^h[1-6]$/.test(localName)) return `heading ${localName[1]}`
    if (localName === 'a') return element.hasAttribute('href') ? 'link' : ''
    if (localName === 'input') return INPUT_ROLES[(element as HTMLInputElement).type] ?? 'field'
    const roles: Record<string, string> = {
      ...{ button: 'button', textarea: 'field', select: 'choice', img: 'image', svg: 'image', canvas: 'canvas' },
      ...{ ul: 'list', ol: 'list', li: 'item', table: 'table', tr: 'row', form: 'form', nav: 'navigation' },
      ...{ main: 'main', header: 'header', footer: 'footer', dialog: 'dialog', summary: 'summary', iframe: 'frame' },
      ...{ video: 'video', audio: 'audio', fieldset: 'group', progress: 'progress', meter: 'meter' },
    }
    return roles[localName] ?? ''
  }
  /** What is named by its own text, and not looked into. */
  const WHOLE =
    /^(heading|link|button|image|canvas|field|choice|checkbox|radio|slider|file|summary|option|tab|menuitem)( \w+)?$/
  function stateOf(element: Element): string {
    const states: string[] = []
    if (element instanceof HTMLInputElement && ['checkbox', 'radio'].includes(element.type))
      states.push(element.checked ? 'checked' : 'not checked')
    else if (element instanceof HTMLSelectElement) {
      const texts = [...element.options].map((option) => tidy(option.textContent))
      states.push(`chosen: "${tidy(element.selectedOptions[0]?.textContent)}"`, `of: ${texts.slice(0, 20).join(', ')}`)
    } else if (element instanceof HTMLInputElement && element.type === 'password')
      states.push(element.value === '' ? 'empty' : 'filled')
    else if (
      element instanceof HTMLTextAreaElement ||
      (element instanceof HTMLInputElement && roleOf(element) === 'field')
    )
      states.push(`value: "${element.value}"`)
    if (element.matches(':disabled') || element.getAttribute('aria-disabled') === 'true') states.push('disabled')
    if (element.matches(':invalid') && element.localName !== 'form') states.push('invalid')
    for (const name of ['expanded', 'selected', 'pressed', 'current', 'checked']) {
      const value = element.getAttribute(`aria-${name}`)
      if (value !== null) states.push(value === 'true' ? name : `${name}: ${value}`)
    }
    if (element === document.activeElement && element !== document.body) states.push('focused')
    return states.length > 0 ? ` (${states.join(', ')})` : ''
  }
  const STRUCTURE =
    'a[href], button, input, select, textarea, summary, img, svg, canvas, video, audio, iframe, ul, ol, table, form, h1, h2, h3, h4, h5, h6, [role]'
  /** One running text, however it is marked up. */
  const isProse = (element: Element) =>
    element.shadowRoot === null &&
    element.querySelector(STRUCTURE) === null &&
    [...element.querySelectorAll('*')].every((one) => getComputedStyle(one).display.startsWith('inline'))
  function outline(): string {
    const lines: string[] = []
    let size = 0
    const put = (depth: number, text: string) => {
      size += text.length
      if (size < 40_000) lines.push('  '.repeat(depth) + text)
    }
    function visit(node: Node, depth: number): void {
      if (node instanceof Text) {
        const text = tidy(node.data)
        if (text) put(depth, text)
        return
      }
      if (!(node instanceof Element) || !isSeen(node)) return
      const role = roleOf(node)
      if (node instanceof HTMLInputElement && node.type === 'hidden') return
      if (role && WHOLE.test(role)) {
        const name = nameOf(node)
        const href = role === 'link' ? ` → ${node.getAttribute('href')}` : ''
        if (name || role !== 'image') put(depth, `${role} "${name.slice(0, 300)}"${href}${stateOf(node)}`)
        return
      }
      if (role === 'row') {
        const cells = [...node.children].filter(isSeen).map((cell) => shownText(cell))
        put(depth, `row: ${cells.join(' | ')}`)
        for (const inner of node.querySelectorAll('a[href], button, input, select, textarea')) visit(inner, depth + 1)
        return
      }
      // A label is said by its field.
      if (node instanceof HTMLLabelElement && node.control) {
        if (node.contains(node.control)) visit(node.control, depth)
        return
      }
      const children = node.shadowRoot ? [...node.shadowRoot.childNodes] : [...node.childNodes]
      if (role === 'item' && children.every((child) => child instanceof Text)) {
        return put(depth, `- ${tidy(node.textContent)}`)
      }
      if (!role && isProse(node)) {
        const text = shownText(node)
        return text ? put(depth, text) : undefined
      }
      if (role) {
        const label = tidy(node.getAttribute('aria-label'))
        put(depth, role === 'item' ? '-' : label ? `${role} "${label}"${stateOf(node)}` : `${role}${stateOf(node)}`)
      }
      for (const child of children) visit(child, depth + (role ? 1 : 0))
    }
    if (document.body) visit(document.body, 0)
    return lines.join('\n')
  }

  return { outline, nameOf, isSeen, shownText, tidy }
}
