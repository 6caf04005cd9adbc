import { describe, expect, it } from 'vitest'
import { evaluate, evaluateSync } from './evaluate.ts'
import { ModuleRecord } from './record.ts'
import { transformModule } from './transform.ts'

/** Links these sources by their names, as a loader would. */
function load(sources: Record<string, string>): Record<string, ModuleRecord> {
  const records: Record<string, ModuleRecord> = {}
  for (const [name, source] of Object.entries(sources)) {
    const module = transformModule(source)
    // biome-ignore lint/security/noGlobalEval: what the transform gives is run as the engine runs it.
    const start = globalThis.eval(module.code) as (...inputs: unknown[]) => any
    records[name] = new ModuleRecord(
      module,
      (record) => {
        const host = {
          exports(pairs: any[]) {
            for (let i = 0; i < pairs.length; i += 2) record.getters.set(pairs[i], pairs[i + 1])
          },
          named: (hoisted: Function) => Object.defineProperty(hoisted, 'name', { value: 'default' }),
          ns: (request: number) => record.links[request]!.namespace(),
          meta: { url: name },
        }
        const carry = (value: unknown) => value
        const inputs = [host, ...record.links.map((link) => link.environment), carry]
        if (module.hasTopLevelAwait) return () => start(...inputs)
        const body = start(...inputs)
        body.next()
        return body
      },
      null,
    )
  }
  for (const record of Object.values(records))
    record.links = record.shape.requests.map(({ specifier }) => records[specifier]!)
  return records
}

async function run(sources: Record<string, string>): Promise<any> {
  const { main } = load(sources)
  main!.link()
  await evaluate(main!)
  return main!.namespace()
}

describe('bindings', () => {
  it('of default exports stand where comments would mislead', async () => {
    expect((await run({ main: 'export default function /* (x) */ (a) { return a + 1 }' })).default(1)).toBe(2)
    expect((await run({ main: 'export /* default */ default 1' })).default).toBe(1)
    expect((await run({ main: 'export // default\n default class {}' })).default.name).toBe('default')
  })

  it('are live, and cannot be assigned', async () => {
    const main = await run({
      dep: 'export let n = 0; export function inc() { n++ }',
      main: `import { n as m, inc } from 'dep'; inc(); inc(); export const seen = m; export let message
        try { m = 3 } catch (error) { message = error.message }`,
    })
    expect(main.seen).toBe(2)
    expect(main.message).toBe('Assignment to constant variable.')
  })

  it('are hoisted or dead in a cycle', async () => {
    const main = await run({
      main: `import { f } from 'b'; export function g() { return 'g' } export const late = 1; export const got = f`,
      b: `import { g, late } from 'main'; export let f = g(); try { late } catch (error) { f += error.name }`,
    })
    expect(main.got).toBe('gReferenceError')
  })

  it('keep `this`, shadowing, shorthands and semicolons that are not there', async () => {
    const main = await run({
      dep: 'export function who() { return this } export const a = 1, b = 2, tag = (s) => s.raw[0]',
      main: `import { who, a, b, tag } from 'dep'
export const object = { a, b: a, [b]: b }
export const own = (a) => a
export const list = []
const t = 1
who()
export const self = who()
export const raw = tag\`x\\n\`
export { a as renamed }
if (t)
  who()
for (const a of [5]) list.push(a)
{ let b = 7; list.push(b) }
try { throw 8 } catch (b) { list.push(b) }
function inner() { var a = 9; list.push(a) } inner()
class K { a = a; static { list.push(b) } }
list.push(new K().a)`,
    })
    expect(main.object).toEqual({ a: 1, b: 1, 2: 2 })
    expect(main.own(4)).toBe(4)
    expect(main.self).toBeUndefined()
    expect(main.raw).toBe('x\\n')
    expect(main.renamed).toBe(1)
    expect(main.list).toEqual([5, 7, 8, 9, 2, 1])
  })

  it('name default exports', async () => {
    for (const source of ['export default () => {}', 'export default function () {}', 'export default (class {})'])
      expect((await run({ main: source })).default.name).toBe('default')
    expect((await run({ main: 'export default class Foo {}' })).default.name).toBe('Foo')
    expect((await run({ main: 'export default 1 + 1' })).default).toBe(2)
  })
})

describe('linking', () => {
  it('says what is not exported, and what is exported twice', () => {
    expect(() => load({ a: '', main: `import { x } from 'a'` }).main!.link()).toThrow(
      "The requested module 'a' does not provide an export named 'x'",
    )
    const twice = {
      a: 'export const x = 1',
      b: 'export const x = 2',
      star: `export * from 'a'; export * from 'b'`,
      main: `import { x } from 'star'`,
    }
    expect(() => load(twice).main!.link()).toThrow("contains conflicting star exports for name 'x'")
  })

  it('passes exports on, by name, by star and as a namespace', async () => {
    const main = await run({
      a: 'export const x = 1, y = 2; export default 3',
      main: `export * from 'a'; export { x as z, default as d } from 'a'; export * as all from 'a'`,
    })
    expect({ ...main, all: { ...main.all } }).toEqual({ x: 1, y: 2, z: 1, d: 3, all: { x: 1, y: 2, default: 3 } })
    expect(Object.keys(main)).toEqual(['all', 'd', 'x', 'y', 'z'])
    expect(Object.getOwnPropertyDescriptor(main, 'x')).toEqual({
      value: 1,
      writable: true,
      enumerable: true,
      configurable: false,
    })
    expect(Reflect.set(main, 'x', 2)).toBe(false)
    expect(Object.prototype.toString.call(main)).toBe('[object Module]')
  })
})

describe('evaluation', () => {
  it('waits for top-level await, in order', async () => {
    const order: string[] = []
    ;(globalThis as any).order = order
    await run({
      slow: `order.push('slow 1'); await new Promise((done) => setTimeout(done, 5)); order.push('slow 2')`,
      quick: `order.push('quick')`,
      main: `import 'slow'; import 'quick'; order.push('main')`,
    })
    expect(order).toEqual(['slow 1', 'quick', 'slow 2', 'main'])
  })

  it('takes up after each await, whatever stands around it', async () => {
    const main = await run({
      main: `import { p } from 'dep'
export const sum = 1 + await p(2) * await (await p(p(3)))
let t = 0
await p(1)
for await (const x of [p(1), 2]) t += x
export { t }
export default await p(4)
class K extends (await p(Array)) {}
export const list = new K().length
try { await Promise.reject(new Error('e')) } catch (error) { t += error.message }`,
      dep: 'export const p = async (value) => value',
    })
    expect({ ...main }).toEqual({ sum: 7, t: '3e', default: 4, list: 0 })
  })

  it('fails with what the module threw, each time', async () => {
    const { main } = load({ bad: 'throw new RangeError("no")', main: `import 'bad'` })
    main!.link()
    await expect(evaluate(main!)).rejects.toThrow('no')
    expect(() => evaluateSync(main!)).toThrow(RangeError)
  })
})

it('keeps lines, and leads columns back', () => {
  const source = `import { x, y } from 'a'\nx(1, y, x); throw x\n`
  const { code, originalColumn } = transformModule(source)
  const line = code.split('\n')[1]!
  expect(originalColumn(2, line.indexOf('throw') + 1)).toBe(source.split('\n')[1]!.indexOf('throw') + 1)
})
