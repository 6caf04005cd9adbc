import type { Recording } from './recording.ts'

/** A recorded conversation. What the model says is recorded; what it does is done. */
export interface RecordedDemo {
  name: string
  prompt: string
  language: string
  /** Only when it is played: the start screen shows no more than the prompt. */
  load(): Promise<Recording>
}

export const DEMOS: RecordedDemo[] = [
  {
    name: 'jwt-auth',
    prompt: 'Build a REST API endpoint for user authentication with JWT tokens',
    language: 'JavaScript',
    load: async () => (await import('./demos/jwt-auth.json')).default,
  },
  {
    name: 'python',
    prompt: 'Write a Python parser for bank statement CSV files with sums by month, and test it with pytest',
    language: 'Python',
    load: async () => (await import('./demos/python.json')).default,
  },
]
