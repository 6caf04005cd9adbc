import type { Model } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { createChatCompletionsModel } from './chat-completions.ts'
import type { EndpointOptions } from './client.ts'
import { createResponsesModel } from './responses.ts'

/** The model behind the address in the settings, by the protocol that they name. */
export function createEndpointModel(settings: ModelSettings, options: EndpointOptions = {}): Model {
  return settings.protocol === 'responses'
    ? createResponsesModel(settings, options)
    : createChatCompletionsModel(settings, options)
}
