// @ts-check

/**
 * Says in one sentence what to do where this Node is too old for the set-up, and ends the process.
 * Everything after the set-up runs on the pinned `node` package, so this is the only version a machine must bring.
 */
export function requireNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if ((major === 20 && minor >= 19) || major >= 22) return
  console.error(
    `Tabwright needs Node 20.19 or 22 and later to set itself up; this is Node ${process.versions.node}: install a newer one from nodejs.org.`,
  )
  process.exit(1)
}
