// @ts-check
/** `npm start`: prepares, builds and serves the app and its preview origin on loopback, until Ctrl-C. */
import { serve } from './serve/servers.mjs'
import { buildIfStale } from './setup/build.mjs'
import { setUp } from './setup/set-up.mjs'

await setUp()
const problem = await buildIfStale()
if (problem) fail(problem)

const port = portFrom('PORT', 4173)
const previewPort = portFrom('PREVIEW_PORT', port === 0 ? 0 : port + 1)
const server = await serve({ port, previewPort }).catch((error) => fail(describe(error)))

console.log(`\n  Tabwright is at  ${server.url}\n  previews are at  ${server.previewUrl}\n  Ctrl-C ends it.\n`)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => void server.close().then(() => process.exit(0)))
}
server.warm().catch((error) => console.error(error))

/**
 * @param {string} name
 * @param {number} standard
 */
function portFrom(name, standard) {
  const text = process.env[name]
  if (!text) return standard
  if (!/^\d+$/.test(text) || Number(text) > 65_535)
    fail(`${name} is "${text}", which is no port: give a number from 0 to 65535.`)
  return Number(text)
}

/** @param {NodeJS.ErrnoException & { port?: number }} error */
function describe(error) {
  if (error.code === 'EADDRINUSE')
    return `Port ${error.port} is taken: choose others, for example \`PORT=8080 npm start\`.`
  if (error.code === 'EACCES')
    return `Port ${error.port} may not be used by this user: choose others, for example \`PORT=8080 npm start\`.`
  return error.message
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
