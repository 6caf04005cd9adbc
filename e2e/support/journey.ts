import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type ModelServer, startModelServer } from '../model-server/server.ts'
import { type App, openApp, type Visitor } from './app.ts'
import { createPerson, type Person } from './person.ts'

/** What a journey stands on. Filled by hooks: read it inside of tests. */
export interface Journey {
  /** One for the file. */
  app: App
  /** One for the file; it forgets before each test. */
  models: ModelServer
  /** A fresh profile for each test, on the start screen. */
  visitor: Visitor
  /** Who sits in front of it. */
  person: Person
}

/** The key that journeys give: whatever is shown, sent elsewhere or shared must not hold it. */
export const KEY = 'sk-journey-0123456789'

/** Registers the hooks of one file of journeys. */
export function openJourney(): Journey {
  const journey = {} as Journey
  beforeAll(async () => {
    journey.models = await startModelServer()
    journey.app = await openApp()
  }, 300_000)
  afterAll(async () => {
    await journey.app?.close()
    await journey.models?.close()
  })
  beforeEach(async () => {
    journey.models.reset()
    journey.visitor = await journey.app.visit()
    journey.person = createPerson(journey.visitor.page)
  })
  afterEach(() => journey.visitor?.leave())
  return journey
}

/** A browser reports a failed request in its console, whatever the page makes of it. */
export const ownTroubles = ({ troubles }: Visitor): string[] =>
  troubles.filter((line) => !/^Failed to load resource/.test(line))
