import type { Model } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { createAnthropicMessagesModel } from './anthropic-messages.ts'
import { createChatCompletionsModel } from './chat-completions.ts'
import type { EndpointOptions } from './client.ts'
import { createResponsesModel } from './responses.ts'

const CREATE: Record<ModelSettings['protocol'], (settings: ModelSettings, options?: EndpointOptions) => Model> = {
  'chat-completions': createChatCompletionsModel,
  responses: createResponsesModel,
  'anthropic-messages': createAnthropicMessagesModel,
}

/** The model behind the address in the settings, by the protocol that they name. */
export function createEndpointModel(settings: ModelSettings, options: EndpointOptions = {}): Model {
  return CREATE[settings.protocol](settings, options)
}
