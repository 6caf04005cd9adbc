import { compileQuery, findInText } from './find-in-text.ts'
import type { SearchAnswer, SearchRequest } from './search-protocol.ts'

/** The worker's side: finds a query in batches of files, and keeps their texts for the next one. */
export function createSearchServer(answer: (answer: SearchAnswer) => void): (request: SearchRequest) => void {
  const texts = new Map<string, string>()
  return (request) => {
    const compiled = compileQuery(request.query)
    const found: SearchAnswer['found'] = []
    let left = request.most
    for (const { path, hash, text } of request.files) {
      if (text !== undefined) texts.set(hash, text)
      const known = texts.get(hash)
      if (known === undefined || compiled === null || !('pattern' in compiled) || left <= 0) continue
      const matches = findInText(known, compiled.pattern, left)
      left -= matches.length
      if (matches.length > 0) found.push({ path, matches })
    }
    answer({ id: request.id, found })
  }
}
