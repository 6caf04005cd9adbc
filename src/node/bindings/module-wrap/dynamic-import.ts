import { parse } from 'acorn'

const EVALUATION_PHASE = 2

/** Node's own callback for `import()`, once its loader has set it. */
export interface DynamicImportHost {
  callback:
    | ((symbol: symbol, specifier: string, phase: number, attributes: object, referrer: string) => Promise<unknown>)
    | null
}

/** What stands for `import` in `import(specifier, options)`: never throws, the promise rejects. */
export function createDynamicImport(host: DynamicImportHost, symbol: symbol, referrer: string) {
  return async (specifier: unknown, options?: unknown): Promise<unknown> => {
    const name = `${specifier as string}`
    const attributes: Record<string, string> = Object.create(null)
    if (options !== undefined) {
      if (typeof options !== 'object' || options === null)
        throw new TypeError('The second argument of import() must be an object')
      const wanted = (options as { with?: unknown }).with
      if (wanted !== undefined) {
        if (typeof wanted !== 'object' || wanted === null)
          throw new TypeError("The 'options' argument of import() must be an object")
        for (const [key, value] of Object.entries(wanted)) {
          if (typeof value !== 'string') throw new TypeError('Import attribute value must be a string')
          attributes[key] = value
        }
      }
    }
    if (!host.callback) throw new TypeError('import() is not available here')
    return host.callback(symbol, name, EVALUATION_PHASE, attributes, referrer)
  }
}

/** As leniently as a function's body may be written. Throws acorn's SyntaxError. */
export function parseScript(source: string): any {
  return parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
  })
}
