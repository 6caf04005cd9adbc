import { gzipSync } from 'node:zlib'

/** A way to write a secret. `claimed`: it is said to be caught. */
export interface Encoding {
  name: string
  claimed: boolean
  /** Also where nothing told before that it is a secret, if its form is a well-known one. */
  byForm: boolean
  write(secret: string): string
}

const bytes = (secret: string, before = 0) => Buffer.concat([Buffer.alloc(before, ':'), Buffer.from(secret)])
const hex = (secret: string) => bytes(secret).toString('hex')
const each = (secret: string, write: (character: string) => string) => [...secret].map(write).join('')
const codeOf = (character: string) => character.codePointAt(0)!
const cut = (secret: string, between: string) => {
  const middle = Math.floor(secret.length / 2)
  return secret.slice(0, middle) + between + secret.slice(middle)
}
const encoding = (name: string, write: Encoding['write'], byForm = true, claimed = true): Encoding => ({
  ...{ name, write, byForm, claimed },
})
const unclaimed = (name: string, write: Encoding['write']) => encoding(name, write, false, false)

export const ENCODINGS: readonly Encoding[] = [
  encoding('plain', (secret) => secret),
  encoding('in capitals', (secret) => secret.toUpperCase(), false),
  encoding('JSON', (secret) => JSON.stringify(secret)),
  encoding('JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret))),
  encoding('\\u escapes', (secret) => each(secret, (c) => `\\u${codeOf(c).toString(16).padStart(4, '0')}`), false),
  encoding('percent, where needed', encodeURIComponent, false),
  encoding('percent, as a form', (secret) => new URLSearchParams({ q: secret }).toString(), false),
  encoding(
    'percent, in full',
    (secret) => each(secret, (c) => `%${codeOf(c).toString(16).padStart(2, '0').toUpperCase()}`),
    false,
  ),
  encoding('HTML, by name', (secret) =>
    secret.replace(/[&<>"']/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[c] ?? '#39'};`),
  ),
  encoding('HTML, by number', (secret) => each(secret, (c) => `&#${codeOf(c)};`), false),
  encoding('HTML, in hexadecimal', (secret) => each(secret, (c) => `&#x${codeOf(c).toString(16)};`), false),
  encoding('base64', (secret) => bytes(secret).toString('base64')),
  encoding('base64, one byte on', (secret) => bytes(secret, 1).toString('base64')),
  encoding('base64, two bytes on', (secret) => bytes(secret, 2).toString('base64')),
  encoding('base64 for addresses', (secret) => bytes(secret).toString('base64url')),
  encoding('base64, in short lines', (secret) => bytes(secret, 1).toString('base64').replace(/.{20}/g, '$&\n'), false),
  encoding('hexadecimal', hex),
  encoding('hexadecimal, in capitals', (secret) => hex(secret).toUpperCase()),
  encoding('hexadecimal, in pairs', (secret) => hex(secret).replace(/../g, '$& ').trim(), false),
  encoding('hexadecimal, as a dump', (secret) => hex(secret).replace(/.{4}/g, '$& ').trim(), false),
  encoding('\\x escapes', (secret) => hex(secret).replace(/../g, '\\x$&'), false),
  encoding('numbers of bytes', (secret) => JSON.stringify([...bytes(secret)]), false),
  encoding('numbers of bytes, with blanks', (secret) => `<Buffer> [ ${[...bytes(secret)].join(', ')} ]`, false),
  encoding('cut at a line end', (secret) => cut(secret, '\n'), false),
  encoding('cut, with line numbers', (secret) => cut(secret, '\n   12\t'), false),
  encoding('cut, in a diff', (secret) => cut(secret, '\n+'), false),
  encoding('cut, put together in code', (secret) => `"${cut(secret, '" +\n  "')}"`, false),
  encoding('with colours in it', (secret) => cut(secret, '\u001b[31m'), false),
  unclaimed('backwards', (secret) => [...secret].reverse().join('')),
  unclaimed('rot13', (secret) =>
    secret.replace(/[a-z]/gi, (c) => String.fromCharCode(codeOf(c) + (c.toLowerCase() < 'n' ? 13 : -13))),
  ),
  unclaimed('base64 of base64', (secret) => Buffer.from(bytes(secret).toString('base64')).toString('base64')),
  unclaimed('gzip in base64', (secret) => gzipSync(bytes(secret)).toString('base64')),
  unclaimed('UTF-16 in base64', (secret) => Buffer.from(secret, 'utf16le').toString('base64')),
  unclaimed('with blanks between', (secret) => each(secret, (c) => `${c} `)),
]
