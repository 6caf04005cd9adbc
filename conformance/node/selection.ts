import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ConformanceTest {
  /** File name in `parallel`. */
  file: string
  /** From the line `// Flags:`. */
  flags: string[]
  module: string
}

/** Need a debugger, V8's own switches or Node's internals by name: not promised by any Node but the native one. */
const UNSUPPORTED_FLAGS =
  /--(expose[-_]internals|inspect|allow[-_]natives|prof|cpu-prof|heap|experimental-vm-modules|build-snapshot|node-snapshot|snapshot-blob|trace-event|experimental-sea|icu-data|openssl|secure-heap|force-fips|enable-fips|tls-|permission|allow-fs)/

/** Modules whose name is not the first word of the test's. */
const MODULES: [RegExp, string][] = [
  [/^child-process/, 'child_process'],
  [/^(event|events|eventtarget|event-emitter)-/, 'events'],
  [/^(next-tick|process|promises?|unhandled|uncaught|exception|beforeexit|exit)/, 'process'],
  [/^(timers?|settimeout|setimmediate|set-immediate)/, 'timers'],
  [/^(streams?|readable|writable|duplex|transform|pipeline)/, 'stream'],
  [/^(async-hooks|async-local|asyncresource|async-wrap)/, 'async_hooks'],
  [/^(runner|test-runner)/, 'test'],
  [/^(require|module|cjs|esm)/, 'module'],
  [/^(string-decoder)/, 'string_decoder'],
  [/^(fileurltopath|whatwg-url|url)/, 'url'],
  [/^(whatwg-encoding|whatwg-)/, 'web'],
]

function moduleOf(file: string): string {
  const name = file.replace(/^test-/, '').replace(/\.[cm]?js$/, '')
  return MODULES.find(([pattern]) => pattern.test(`${name}-`))?.[1] ?? name.split('-')[0]!
}

/** The tests in `folder/parallel` whose names match, without those that need what is out of reach. */
export function selectTests(folder: string, filter: RegExp): { tests: ConformanceTest[]; skipped: number } {
  const tests: ConformanceTest[] = []
  let skipped = 0
  for (const file of readdirSync(join(folder, 'parallel')).sort()) {
    if (!/^test-.*\.(js|mjs|cjs)$/.test(file) || !filter.test(file)) continue
    const source = readFileSync(join(folder, 'parallel', file), 'utf8')
    const flags = [...source.matchAll(/^\/\/ Flags: (.*)$/gm)].flatMap((match) => match[1]!.trim().split(/\s+/))
    if (flags.some((flag) => UNSUPPORTED_FLAGS.test(flag))) skipped++
    else tests.push({ file, flags, module: moduleOf(file) })
  }
  return { tests, skipped }
}

/** Why a test says that it does nothing here (`common.skip`), which ends with 0 like a pass; null where it says nothing. */
export const skipReason = (stdout: string): string | null => /^1\.\.0 # Skipped: (.*)$/m.exec(stdout)?.[1] ?? null
