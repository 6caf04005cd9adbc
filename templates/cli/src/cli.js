#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { slug } from './slug.js'

const USAGE = `usage: slug [--separator SIGN] [--limit NUMBER] TITLE ...`

const OPTIONS = {
  separator: { type: 'string', short: 's' },
  limit: { type: 'string', short: 'l' },
  help: { type: 'boolean', short: 'h' },
}

/** Ends with 0, or with 2 where it was not called as it should be. */
function main(args) {
  let given
  try {
    given = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    return fail(error.message)
  }
  const { values, positionals } = given
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const limit = values.limit === undefined ? undefined : Number(values.limit)
  if (limit !== undefined && !(limit > 0)) return fail(`--limit is no number above 0: ${values.limit}`)
  if (positionals.length === 0) return fail('a title is missing')
  for (const title of positionals) console.log(slug(title, { separator: values.separator, limit }))
  return 0
}

function fail(message) {
  console.error(`slug: ${message}\n${USAGE}`)
  return 2
}

process.exitCode = main(process.argv.slice(2))
