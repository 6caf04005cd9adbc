import type { SearchRequest } from '../src/project/search/search-protocol.ts'
import { createSearchServer } from '../src/project/search/serve-search.ts'

declare const self: DedicatedWorkerGlobalScope

const serve = createSearchServer((answer) => self.postMessage(answer))
self.onmessage = ({ data }: MessageEvent<SearchRequest>) => serve(data)
