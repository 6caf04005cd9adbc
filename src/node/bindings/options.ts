import type { BindingFactory } from '../env.ts'

/** `internalBinding('options')`. */
export const options: BindingFactory = (env) => ({
  getCLIOptionsValues: () => Object.assign(Object.create(null), env.options.values),
  getCLIOptionsInfo: () => ({
    options: new Map(env.options.rawInfo),
    aliases: new Map(env.options.aliases),
  }),
  getOptionsAsFlags: () =>
    Object.entries(env.options.values).flatMap(([name, value]) => {
      if (!env.options.isSet(name)) return []
      if (value === true) return [name]
      if (value === false) return [`--no-${name.slice(2)}`]
      return (Array.isArray(value) ? value : [value]).map((item) => `${name}=${item}`)
    }),
  getEmbedderOptions: () => ({ ...env.options.embedder }),
})
