// @ts-check
import { extname } from 'node:path'

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** Endings whose content is compressed already. */
const COMPRESSED = new Set(['.gz', '.ico', '.jpg', '.png', '.whl', '.woff2', '.zip'])

/** @param {string} path */
export const mediaType = (path) => TYPES[extname(path)] ?? 'application/octet-stream'

/** @param {string} path */
export const isCompressible = (path) => !COMPRESSED.has(extname(path))
