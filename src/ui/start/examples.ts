/** Prompts to begin with. They are put into the field, not sent. */
export const EXAMPLES: { title: string; language: string; prompt: string }[] = [
  {
    title: 'User accounts with JWT tokens',
    language: 'JavaScript',
    prompt: 'Build a REST API endpoint for user authentication with JWT tokens',
  },
  {
    title: 'A rate limiter, proven by its edges',
    language: 'TypeScript',
    prompt:
      'Write a token-bucket rate limiter in TypeScript with a clock that tests can set. Test the edges: empty bucket, exact refill, bursts, many keys.',
  },
  {
    title: 'Parse bank CSV files, find duplicates',
    language: 'Python',
    prompt:
      'Write a Python module that parses bank CSV exports (quoted fields, comma or semicolon, two date formats) and finds duplicate bookings. Prove it with pytest.',
  },
]
