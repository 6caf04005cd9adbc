import type { EventBody } from '../protocol/events.ts'
import { hiddenName, isDistinct } from '../protocol/secret-forms.ts'

/**
 * Takes the person's keys and tokens out of a line before it is written: a log, and with it every link and file made of it,
 * never holds them. The name that the model's key gets is the one that models know it by (`src/models/secrets/guard.ts`), so that
 * a conversation that is rebuilt from the log is the one that was sent, and what is written gets the key back.
 */
export function createKeyHider(
  projectId: string,
  keys: () => readonly string[],
): (body: EventBody) => Promise<EventBody> {
  const names = new Map<string, string>()
  return async (body) => {
    let json = ''
    let found = false
    for (const secret of keys()) {
      // What some local hosts take for a key stands in any text.
      if (!isDistinct(secret)) continue
      json ||= JSON.stringify(body)
      // As it stands in JSON, and in JSON inside of that: arguments of tools.
      const once = JSON.stringify(secret).slice(1, -1)
      const twice = JSON.stringify(once).slice(1, -1)
      if (!json.includes(once) && !json.includes(twice)) continue
      found = true
      const name = names.get(secret) ?? (await hiddenName(projectId, secret))
      names.set(secret, name)
      json = json.replaceAll(twice, name).replaceAll(once, name)
    }
    return found ? (JSON.parse(json) as EventBody) : body
  }
}
