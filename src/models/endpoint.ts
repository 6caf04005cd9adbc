import type { Model } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { createAnthropicMessagesModel } from './anthropic-messages.ts'
import { createChatCompletionsModel } from './chat-completions.ts'
import type { EndpointOptions } from './client.ts'
import { createResponsesModel } from './responses.ts'
import { createGuard, type Guard } from './secrets/guard.ts'
import { guardModel } from './secrets/guarded-model.ts'

const CREATE: Record<ModelSettings['protocol'], (settings: ModelSettings, options?: EndpointOptions) => Model> = {
  'chat-completions': createChatCompletionsModel,
  responses: createResponsesModel,
  'anthropic-messages': createAnthropicMessagesModel,
}

/**
 * The model behind the address in the settings, by the protocol that they name. It is shown no secrets: `guard` knows
 * which there are; without one, those that stand in the conversation itself are hidden all the same.
 */
export function createEndpointModel(
  settings: ModelSettings,
  { guard, ...options }: EndpointOptions & { guard?: Guard } = {},
): Model {
  return guardModel(CREATE[settings.protocol](settings, options), guard ?? createGuard({ keys: [settings.key] }))
}
