import type { EventBody } from '../protocol/events.ts'
import { hiddenName, isDistinct } from '../protocol/secret-forms.ts'

/**
 * Takes the person's model key out of a line before it is written: a log, and with it every link and file made of it,
 * never holds the key. The name that it gets is the one that models know it by (`src/models/secrets/guard.ts`), so that
 * a conversation that is rebuilt from the log is the one that was sent, and what is written gets the key back.
 */
export function createKeyHider(projectId: string, key: () => string): (body: EventBody) => Promise<EventBody> {
  let known = { key: '', name: '' }
  return async (body) => {
    const secret = key()
    // What some local hosts take for a key stands in any text.
    if (!isDistinct(secret)) return body
    // As it stands in JSON, and in JSON inside of that: arguments of tools.
    const once = JSON.stringify(secret).slice(1, -1)
    const twice = JSON.stringify(once).slice(1, -1)
    const json = JSON.stringify(body)
    if (!json.includes(once) && !json.includes(twice)) return body
    if (known.key !== secret) known = { key: secret, name: await hiddenName(projectId, secret) }
    return JSON.parse(json.replaceAll(twice, known.name).replaceAll(once, known.name)) as EventBody
  }
}
