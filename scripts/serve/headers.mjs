// @ts-check

/**
 * The page must be cross-origin isolated: the sandbox's processes sleep on shared memory. And a browser that can shall
 * give each origin a process of its own, so that a previewed document which loops without end stops itself only.
 */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Origin-Agent-Cluster': '?1',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** Sent with every file. */
export const HEADERS = { ...ISOLATION_HEADERS, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' }

/** Files here carry a hash of their content in their name. */
export const HASHED_FOLDER = '/assets/'

/**
 * `Cache-Control` for a path: hashed files never change, everything else is asked for again by its ETag.
 *
 * @param {string} path
 */
export const cacheControl = (path) =>
  path.startsWith(HASHED_FOLDER) ? 'public, max-age=31536000, immutable' : 'no-cache'

/** What the WebContainer engine embeds: its own machine, and its previews. */
const ENGINE_FRAMES =
  'https://stackblitz.com https://*.stackblitz.com https://*.webcontainer.io https://*.webcontainer-api.io'

/**
 * The policy of the page itself. A previewed document is generated code: it must not be able to carry anything out by
 * navigating its own frame to another host, and only the page around it can forbid that.
 *
 * @param {string} [previewOrigin]
 */
export const pagePolicy = (previewOrigin) =>
  `frame-src 'self' blob: data: ${previewOrigin ? `${previewOrigin} ` : ''}${ENGINE_FRAMES}`
