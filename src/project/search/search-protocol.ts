import type { LineMatch, SearchQuery } from './find-in-text.ts'

/** What the page says to the worker that searches. A text is sent once, and known by its hash from then on. */
export interface SearchRequest {
  id: number
  query: SearchQuery
  files: { path: string; hash: string; text?: string }[]
  most: number
}

/** One answer for each batch of files, in the order of the requests. */
export interface SearchAnswer {
  id: number
  found: { path: string; matches: LineMatch[] }[]
}
