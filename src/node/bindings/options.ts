import type { BindingFactory } from '../env.ts'

/** `internalBinding('options')`. */
export const options: BindingFactory = (env) => ({
  getCLIOptionsValues() {
    // Lists are copied: the library adds its defaults to what it gets.
    const values = Object.assign(
      Object.create(null),
      Object.fromEntries(
        Object.entries(env.options.values).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
      ),
    )
    if (env.start) return values
    return new Proxy(values, {
      get(target, name) {
        env.options.readEarly.add(String(name))
        return target[name]
      },
    })
  },
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
