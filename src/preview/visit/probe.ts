import type { ConsoleLine, ProbeCommand, ProbeMessage } from '../../protocol/visit.ts'
import { createHands, type Hands } from './hands.ts'
import { createSight, type Sight } from './sight.ts'

/**
 * Runs first in every document of a visit: tells the page what the document writes to its console, says what can be
 * seen, and does what a person would do. What it tells is the document's word: it may lie, as any page may.
 *
 * Its source text is put into documents, so it uses nothing from outside itself.
 */
function probe(createSight: () => Sight, createHands: (sight: Sight) => Hands): void {
  const sight = createSight()
  const hands = createHands(sight)
  /** Milliseconds: so long without a change is rest, and so long it is waited for at most. */
  const [QUIET, PATIENCE] = [150, 5000]
  const tell = (message: ProbeMessage) => window.parent.postMessage(message, '*')
  const say = (level: ConsoleLine['level'], text: string) =>
    tell({ probe: 'console', line: { level, text: text.slice(0, 1000) } })

  // --- What the document writes, and what goes wrong in it.
  const words = (value: unknown): string => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return value.stack ?? String(value)
    try {
      return JSON.stringify(value) ?? String(value)
    } catch {
      return String(value)
    }
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const own = console[level]
    console[level] = (...values: unknown[]) => {
      say(level, values.map(words).join(' '))
      own.apply(console, values)
    }
  }
  window.addEventListener(
    'error',
    (event) => {
      const { target } = event
      if (target instanceof Element) {
        const source = target.getAttribute('src') ?? target.getAttribute('href') ?? ''
        return say('error', `<${target.localName}> could not be loaded: ${source}`)
      }
      say('error', event.error instanceof Error ? words(event.error) : event.message)
    },
    true,
  )
  window.addEventListener('unhandledrejection', (event) => say('error', `Unhandled rejection: ${words(event.reason)}`))

  // --- Rest: loaded, nothing asked for, nothing changed, not on the way to another document.
  let asking = 0
  let lastChange = performance.now()
  let leaving = false
  const asked = <T>(answer: Promise<T>): Promise<T> => {
    asking++
    const end = () => {
      asking--
      lastChange = performance.now()
    }
    answer.then(end, end)
    return answer
  }
  const fetchAsked = window.fetch
  window.fetch = (...request) => asked(fetchAsked(...request))
  const send = XMLHttpRequest.prototype.send
  XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, body) {
    void asked(new Promise<void>((resolve) => this.addEventListener('loadend', () => resolve())))
    send.call(this, body)
  }
  window.addEventListener('beforeunload', () => {
    leaving = true
  })
  new MutationObserver(() => {
    lastChange = performance.now()
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const rest = async (isThere = () => true): Promise<boolean> => {
    lastChange = performance.now()
    const until = lastChange + PATIENCE
    const isStill = () =>
      document.readyState === 'complete' && asking === 0 && !leaving && performance.now() - lastChange >= QUIET
    while (performance.now() < until) {
      if (isStill() && isThere()) return true
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return isThere()
  }

  async function carryOut(command: ProbeCommand): Promise<string | null> {
    if (command.action === 'click') return hands.click(command.target)
    if (command.action === 'fill') return hands.fill(command.target, command.value)
    if (command.action === 'press') return hands.press(command.value)
    if (command.action === 'settle') await rest()
    if (command.action === 'wait') {
      const isThere = () =>
        sight.shownText(document.body).toLowerCase().includes(sight.tidy(command.value).toLowerCase())
      if (!(await rest(isThere))) return `“${command.value}” did not appear within ${PATIENCE / 1000} seconds.`
    }
    return null
  }
  window.addEventListener('message', async ({ source, data }: MessageEvent<ProbeCommand>) => {
    if (source !== window.parent || typeof data?.probe !== 'number') return
    const problem = await carryOut(data)
    const shown = data.action === 'outline' && {
      outline: sight.outline(),
      title: document.title,
      path: location.pathname.replace(/^\/_port\/\d+\.[\w-]+/, '') + location.search,
    }
    // On the way to the next document, which is asked again.
    if (leaving && (data.action === 'settle' || data.action === 'wait')) return
    tell({ probe: 'answer', id: data.probe, problem, ...shown })
  })
  tell({ probe: 'begun' })
}

/** What `setPreviewScript` would be given for a visit. */
export const PROBE = ascii(`(${probe.toString()})(${createSight.toString()}, ${createHands.toString()})`)

/** A document need not be in UTF-8: what stands in literals only can be written in ASCII. */
function ascii(script: string): string {
  return script.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
