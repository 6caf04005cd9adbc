import type { ModelSettings } from '../../protocol/settings.ts'

/** Models on this machine need no key. */
export function isLocal(baseUrl: string): boolean {
  return URL.canParse(baseUrl) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(baseUrl).hostname)
}

/** Whether a prompt could be sent with these settings. */
export function hasModel(model: ModelSettings): boolean {
  return model.model !== '' && (model.key !== '' || isLocal(model.baseUrl))
}
