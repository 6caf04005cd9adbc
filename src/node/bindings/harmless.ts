/** Functions of bindings that may do nothing, as `binding.function`: switches of things that are not here. */
export const HARMLESS: ReadonlySet<string> = new Set<string>([
  // Sessions that would call them cannot be made; many programs load `http2` only to look for it.
  'http2.setCallbackFunctions',
  'inspector.setConsoleExtensionInstaller',
  'process_methods._debugEnd',
])
