/** The browser's own functions, kept before the worker's globals become Node's. */
export function captureNative() {
  const scope = globalThis as any
  const bound = (name: string) => scope[name]?.bind(scope)
  return {
    setTimeout: bound('setTimeout') as (callback: () => void, milliseconds: number) => number,
    clearTimeout: bound('clearTimeout') as (id: number | undefined) => void,
    queueMicrotask: bound('queueMicrotask') as (callback: () => void) => void,
    structuredClone: bound('structuredClone') as typeof structuredClone,
    atob: bound('atob') as (text: string) => string,
    btoa: bound('btoa') as (text: string) => string,
    /** Our own script's name in stack traces. */
    scriptName: String(scope.location?.href ?? '') as string,
    addEventListener: bound('addEventListener') as (type: string, listener: (event: any) => void) => void,
    reportError: bound('reportError') as (error: unknown) => void,
    performance: scope.performance as Performance,
    console: scope.console as Console,
    crypto: scope.crypto as Crypto,
    navigator: scope.navigator as { hardwareConcurrency: number; language: string; userAgent: string },
    eval: scope.eval as (source: string) => any,
    Function: scope.Function as FunctionConstructor,
    Error: scope.Error as ErrorConstructor & { prepareStackTrace?: unknown },
    MessageChannel: scope.MessageChannel as typeof MessageChannel,
    MessagePort: scope.MessagePort as typeof MessagePort,
    BroadcastChannel: scope.BroadcastChannel as typeof BroadcastChannel,
    TextDecoder: scope.TextDecoder as typeof TextDecoder,
    TextEncoder: scope.TextEncoder as typeof TextEncoder,
    URL: scope.URL as typeof URL,
    URLPattern: scope.URLPattern as any,
    Blob: scope.Blob as typeof Blob,
    CompressionStream: scope.CompressionStream as typeof CompressionStream,
    DecompressionStream: scope.DecompressionStream as typeof DecompressionStream,
    WebAssembly: scope.WebAssembly as typeof WebAssembly,
    DOMException: scope.DOMException as typeof DOMException,
  }
}

export type NativePrimitives = ReturnType<typeof captureNative>
