import type { ModelMessage, ModelRequest, Withheld } from '../../protocol/model.ts'
import { findSecretSpans, hiddenName, hiddenNames, type SecretSpan } from '../../protocol/secret-forms.ts'
import { createKnownSecrets, type KnownSpan } from './known-secrets.ts'

export interface GuardOptions {
  /** The model's key: hidden whatever it looks like. */
  keys?: readonly string[]
  /** Makes names that nobody can guess a short secret from; the same for a project's whole life. */
  salt?: string
  /** The texts of files that hold secrets, whether or not they are part of the conversation. */
  secretTexts?: () => Promise<readonly string[]>
}

/** Puts names in the place of secrets, and secrets in the place of names. */
export interface Guard {
  /** The same request without its secrets. The same conversation always gives the same words, so that hosts' caches hold. */
  hide(request: ModelRequest): Promise<ModelRequest>
  /** The same for one text. */
  hideText(text: string): Promise<string>
  /** Puts secrets back; `asJson`: inside of a JSON string. A name that was never given stays. */
  restore(text: string, asJson?: boolean): string
  /** What has been hidden since this was last asked, each once in a guard's life. */
  news(): Withheld[]
}

/** What is found in a text, kept as long as the text is part of the conversation. */
interface Looked {
  own: SecretSpan[]
  version: number
  spans: KnownSpan[]
}

export function createGuard({ keys = [], salt = '', secretTexts }: GuardOptions = {}): Guard {
  const known = createKnownSecrets()
  for (const key of keys) known.add(key, 'your model key')
  /** What a name stands for, and the other way round. */
  const secrets = new Map<string, string>()
  const names = new Map<string, string>()
  const kinds = new Map<string, string>()
  let unsaid: Withheld[] = []
  let looked = new Map<string, Looked>()

  /** Finds what the texts give away themselves, so that it is known wherever else it stands. */
  async function learn(texts: readonly string[]): Promise<void> {
    const now = new Map<string, Looked>()
    for (const text of texts) {
      const one = looked.get(text) ?? { own: findSecretSpans(text), version: -1, spans: [] }
      now.set(text, one)
      for (const { start, end, kind } of one.own) known.add(text.slice(start, end), kind)
    }
    looked = now
    for (const text of (await secretTexts?.()) ?? []) {
      for (const { start, end, kind } of findSecretSpans(text)) known.add(text.slice(start, end), kind)
    }
  }

  async function nameOf(secret: string, kind: string): Promise<string> {
    let name = names.get(secret)
    if (name === undefined) {
      name = await hiddenName(salt, secret)
      names.set(secret, name)
      secrets.set(name, secret)
      kinds.set(name, kind)
      unsaid.push({ kind, name })
    }
    return name
  }

  async function hideLearned(text: string): Promise<string> {
    const one = looked.get(text) ?? { own: findSecretSpans(text), version: -1, spans: [] }
    if (one.version !== known.version) {
      one.spans = join([...known.find(text), ...one.own], text)
      one.version = known.version
    }
    if (one.spans.length === 0) return text
    let made = ''
    let from = 0
    for (const { start, end, kind, instead } of one.spans) {
      made += text.slice(from, start) + (await nameOf(instead ?? plainLines(text.slice(start, end)), kind))
      from = end
    }
    return made + text.slice(from)
  }

  /** Arguments as JSON: what stands in them is looked at as it is meant, not as it is escaped. */
  async function hideArguments(json: string): Promise<string> {
    const strings = stringsIn(json)
    if (strings === null) return hideLearned(json)
    const hidden = new Map<string, string>()
    for (const text of strings) {
      const made = await hideLearned(text)
      if (made !== text) hidden.set(text, made)
    }
    if (hidden.size === 0) return json
    return JSON.stringify(mapStrings(JSON.parse(json), (text) => hidden.get(text) ?? text))
  }

  async function hideMessage(message: ModelMessage): Promise<ModelMessage> {
    if (message.role !== 'assistant') return { ...message, text: await hideLearned(message.text) }
    const toolCalls = []
    for (const call of message.toolCalls) toolCalls.push({ ...call, arguments: await hideArguments(call.arguments) })
    return { ...message, text: await hideLearned(message.text), toolCalls }
  }

  return {
    async hide(request) {
      await learn([request.system, ...request.messages.flatMap(textsOf)])
      const messages: ModelMessage[] = []
      for (const message of request.messages) messages.push(await hideMessage(message))
      return { ...request, system: await hideLearned(request.system), messages }
    },
    async hideText(text) {
      await learn([text])
      return hideLearned(text)
    },
    restore(text, asJson = false) {
      return text.replace(hiddenNames(), (name) => {
        const secret = secrets.get(name)
        if (secret === undefined) return name
        return asJson ? JSON.stringify(secret).slice(1, -1) : secret
      })
    },
    news() {
      const said = unsaid
      unsaid = []
      return said
    },
  }
}

/** What overlaps becomes one. A name that stands there already stays whole. */
function join(spans: KnownSpan[], text: string): KnownSpan[] {
  const taken = [...text.matchAll(hiddenNames())].map(({ index, 0: name }) => ({
    start: index,
    end: index + name.length,
  }))
  const made: KnownSpan[] = []
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (taken.some(({ start, end }) => span.start < end && start < span.end)) continue
    const last = made.at(-1)
    if (last === undefined || span.start >= last.end) made.push({ ...span })
    else if (span.end > last.end) {
      last.end = span.end
      // It is more than the one that had been cut.
      delete last.instead
    }
  }
  return made
}

/** A secret of several lines without the numbers, or the signs of a diff, that its lines were shown with. */
function plainLines(text: string): string {
  const [first, ...rest] = text.split('\n')
  if (rest.length === 0) return text
  for (const mark of [/^\s*\d{1,6}\t/, /^\+/, /^-(?!-)/, /^ /]) {
    if (rest.every((line) => mark.test(line))) return [first, ...rest.map((line) => line.replace(mark, ''))].join('\n')
  }
  return text
}

const textsOf = (message: ModelMessage): string[] =>
  message.role === 'assistant'
    ? [message.text, ...message.toolCalls.flatMap((call) => stringsIn(call.arguments) ?? [call.arguments])]
    : [message.text]

/** Every string in JSON, names of members too; null where it is not JSON. */
function stringsIn(json: string): string[] | null {
  const strings: string[] = []
  try {
    mapStrings(JSON.parse(json === '' ? '{}' : json), (text) => {
      strings.push(text)
      return text
    })
    return strings
  } catch {
    return null
  }
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((inner) => mapStrings(inner, map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [map(key), mapStrings(inner, map)]))
}
