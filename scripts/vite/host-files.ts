import type { Plugin } from 'vite'
import { cacheControl, HASHED_FOLDER, HEADERS, pagePolicy } from '../serve/headers.mjs'

/**
 * Writes what static hosts read their headers from: `_headers` (Netlify, Cloudflare Pages) and `vercel.json`. Hosts
 * that can set no headers are helped by `app-sw.js`.
 */
export function hostFiles(): Plugin {
  const all = { ...HEADERS, 'Content-Security-Policy': pagePolicy(process.env.TABWRIGHT_PREVIEW_ORIGIN) }
  const hashed = { 'Cache-Control': cacheControl(HASHED_FOLDER) }
  return {
    name: 'tabwright:host-files',
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: '_headers',
        source: netlify({ '/*': all, [`${HASHED_FOLDER}*`]: hashed }),
      })
      this.emitFile({
        type: 'asset',
        fileName: 'vercel.json',
        source: vercel({ '/(.*)': all, [`${HASHED_FOLDER}(.*)`]: hashed }),
      })
    },
  }
}

type Rules = Record<string, Record<string, string>>

const netlify = (rules: Rules): string =>
  Object.entries(rules)
    .map(([path, headers]) =>
      [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n'),
    )
    .join('\n')
    .concat('\n')

const vercel = (rules: Rules): string => {
  const headers = Object.entries(rules).map(([source, pairs]) => ({
    source,
    headers: Object.entries(pairs).map(([key, value]) => ({ key, value })),
  }))
  return `${JSON.stringify({ headers }, null, 2)}\n`
}
