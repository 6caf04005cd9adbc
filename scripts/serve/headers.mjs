// @ts-check

/** The page must be cross-origin isolated: the sandbox's processes sleep on shared memory. */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
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
