/** Functions of bindings that may do nothing, as `binding.function`: switches of things that are not here. */
export const HARMLESS: ReadonlySet<string> = new Set<string>([
  'inspector.setConsoleExtensionInstaller',
  'process_methods._debugEnd',
])
