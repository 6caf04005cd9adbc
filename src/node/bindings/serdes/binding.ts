import type { BindingFactory } from '../../env.ts'
import { createDeserializer } from './deserializer.ts'
import { createSerializer } from './serializer.ts'

/** `internalBinding('serdes')`: V8's serialization, in V8's own format. */
export const serdes: BindingFactory = (env) => ({
  Serializer: createSerializer(env),
  Deserializer: createDeserializer(env),
})
