import type { Recording } from './recording.ts'

/** The recorded demos by name. What they say is recorded; what they do is done. Loaded when one is played. */
export const DEMOS: Record<string, () => Promise<Recording>> = {
  'jwt-auth': async () => (await import('./demos/jwt-auth.json')).default,
  python: async () => (await import('./demos/python.json')).default,
}
