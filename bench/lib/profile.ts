import type { Browser } from 'playwright-core'
import { createPerson, type Person } from '../../e2e/support/person.ts'

/** Somebody who has never been on the page, in a large window. */
export async function inFreshProfile<T>(
  browser: Browser,
  url: string,
  measure: (person: Person) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.goto(url)
    return await measure(createPerson(page))
  } finally {
    await context.close()
  }
}
