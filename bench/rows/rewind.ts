import type { Page } from 'playwright-core'
import type { BenchContext } from '../lib/context.ts'
import { inFreshProfile } from '../lib/profile.ts'
import type { Row } from '../lib/row.ts'
import { finish, runCommand, script, withScripts } from '../lib/scripted.ts'

const STEPS = 200
/** Commands in one answer. */
const AT_ONCE = 25

/**
 * From the click on "Go back to here" until the page shows the line that says so, painted; by then the machine's files
 * are those of then and the log holds it. Each of the 200 steps is a command that really ran: it writes two files, and
 * every fifth removes what another had made. Steps from all over the project, and back again by "Undo".
 */
export async function rewind({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const commands = Array.from({ length: STEPS }, (_, at) => {
    const make = `mkdir -p d${at % 10} && echo ${at} > d${at % 10}/${at}.txt && echo ${at} >> all.txt`
    return at % 5 === 4 ? `${make} && rm d${(at - 2) % 10}/${at - 2}.txt` : make
  })
  const turns = Array.from({ length: STEPS / AT_ONCE }, (_, at) => ({
    text: `Part ${at + 1}.`,
    toolCalls: commands.slice(at * AT_ONCE, (at + 1) * AT_ONCE).map(runCommand),
  }))
  const noTests = { ...finish, arguments: { ...finish.arguments, noTests: 'Only files.' } }
  return withScripts({ bench: script(...turns, { toolCalls: [noTests] }) }, (models) =>
    inFreshProfile(browser, appUrl, async (person) => {
      const { page } = person
      await person.setModel({ baseUrl: models.baseUrl, key: 'sk-bench', model: 'bench' })
      await person.ask('Make many files')
      await page
        .locator('.talk [data-kind="tool"]')
        .nth(STEPS - 1)
        .waitFor({ state: 'attached', timeout: 400_000 })
      await person.untilStill()
      const tools = await page
        .locator('.talk [data-kind="tool"]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-step')!))
      if (tools.length !== STEPS) throw new Error(`${tools.length} commands are in the conversation.`)
      const back: number[] = []
      const undo: number[] = []
      for (let round = 0; round <= runs; round++) {
        // Near and far by turns; the first warms up and is dropped.
        const at = Math.floor((((round * 7919) % 97) / 97) * (STEPS - 1))
        await page.locator(`.talk [data-step="${tools[at]}"] .entry-no`).click()
        const [there, again] = [await timed(page, 'Go back to here'), await timed(page, 'Undo')]
        if (round > 0) {
          back.push(there)
          undo.push(again)
        }
      }
      // What is measured must be what was asked for.
      await page.locator(`.talk [data-step="${tools[9]}"] .entry-no`).click()
      await timed(page, 'Go back to here')
      await person.inTerminal('echo "now $(cat all.txt | wc -l) $(ls d* | grep -c txt)"', /^now +10 +8/)
      const common = { unit: 'ms', native: null, target: { atMost: 300 } } as const
      return [
        { what: `go back to any of ${STEPS} steps`, ours: back, ...common },
        { what: 'undo that', ours: undo, ...common },
      ]
    }),
  )
}

/** Clicks the last button of this name and waits until the page says otherwise than before, painted. */
const timed = (page: Page, name: string): Promise<number> =>
  page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const buttons = [...document.querySelectorAll<HTMLButtonElement>('button')]
        const button = buttons.findLast((one) => one.textContent?.trim() === name && !one.disabled)
        if (!button) return reject(new Error(`There is no button “${name}”.`))
        // Going back and undoing it each leave one such line at the end, as another step.
        const rewound = () =>
          [...document.querySelectorAll<HTMLElement>('.talk [data-kind="rewound"]')].at(-1)?.dataset.step
        const before = rewound()
        const started = performance.now()
        const observer = new MutationObserver(() => {
          if (rewound() === before) return
          observer.disconnect()
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => resolve(performance.now() - started)
            port2.postMessage(null)
          })
        })
        observer.observe(document.body, { childList: true, subtree: true, attributes: true })
        button.click()
      }),
    name,
  )
