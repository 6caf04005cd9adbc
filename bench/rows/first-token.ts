import type { Page, Worker } from 'playwright-core'
import type { BenchContext } from '../lib/context.ts'
import { inFreshProfile } from '../lib/profile.ts'
import type { Row } from '../lib/row.ts'
import { script, withScripts } from '../lib/scripted.ts'

/** What the host waits between two pieces of an answer: the first must not wait for the others. Milliseconds. */
const DELTA_MS = 150
/** Circled numbers: a host's first piece holds one character, and each answer begins with one that no other has. */
const FIRST_SIGN = 0x2460
const MOST = 20

declare global {
  interface Window {
    /** When a frame that shows the sign had been painted, milliseconds since the epoch. */
    seenAt: Promise<number>
  }
}

interface Noting {
  cameAt: number
  unwrapped?: typeof fetch
  fetch: typeof fetch
}

/**
 * From the moment when the bytes with an answer's first piece come into the agent's worker (its `fetch` is wrapped in a
 * stream that notes the time and passes them on) until they are painted: a mutation observer sees them in the document,
 * and a message sent from the next animation frame comes after its paint. Both clocks are the browser's.
 */
export async function firstToken({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const signs = Array.from({ length: Math.min(runs, MOST - 1) + 1 }, (_, at) => String.fromCodePoint(FIRST_SIGN + at))
  const answers = signs.map((sign) => ({
    text: `${sign} begins an answer of one long line, as models write them, which goes on for some time.`,
    ...{ firstByteMs: 300, deltaMs: DELTA_MS },
  }))
  const ours = await withScripts({ bench: script(...answers) }, (models) =>
    inFreshProfile(browser, appUrl, async (person) => {
      const { page } = person
      await person.setModel({ baseUrl: models.baseUrl, key: 'sk-bench', model: 'bench' })
      // The first answer loads what later ones find ready, and comes before there is an agent to be watched.
      await person.ask('Say something')
      await page.getByText(signs[0]!).waitFor({ timeout: 60_000 })
      await person.untilStill()
      const agent = agentOf(page)
      const found: number[] = []
      for (const sign of signs.slice(1)) {
        await noteArrival(agent)
        await watch(page, sign)
        await person.follow('Say something more')
        const seen = await page.evaluate(() => window.seenAt)
        found.push(seen - (await agent.evaluate(() => (globalThis as unknown as Noting).cameAt)))
        await person.untilStill()
      }
      return found
    }),
  )
  const what = 'first piece of an answer, from its arrival until painted'
  return [{ what, unit: 'ms', ours, native: null, target: { atMost: 50 } }]
}

/** By its script: a process's worker that sleeps could not be asked for its name. */
function agentOf(page: Page): Worker {
  const agent = page.workers().find((worker) => /\/agent-[^/]*\.js/.test(worker.url()))
  if (!agent) throw new Error('The page has no agent.')
  return agent
}

const noteArrival = (agent: Worker): Promise<void> =>
  agent.evaluate(() => {
    const scope = globalThis as unknown as Noting
    const fetch = (scope.unwrapped ??= scope.fetch)
    scope.cameAt = 0
    scope.fetch = async (...request) => {
      const response = await fetch(...request)
      const decoder = new TextDecoder()
      const noting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(bytes, out) {
          if (scope.cameAt === 0 && /"content":"[^"]/.test(decoder.decode(bytes))) {
            scope.cameAt = performance.timeOrigin + performance.now()
          }
          out.enqueue(bytes)
        },
      })
      const { status, headers } = response
      return new Response(response.body?.pipeThrough(noting) ?? null, { status, headers })
    }
  })

const watch = (page: Page, sign: string): Promise<void> =>
  page.evaluate((sign) => {
    window.seenAt = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector('.talk')?.textContent?.includes(sign)) return
        observer.disconnect()
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.timeOrigin + performance.now())
          port2.postMessage(null)
        })
      })
      observer.observe(document.body, { childList: true, subtree: true, characterData: true })
    })
  }, sign)
