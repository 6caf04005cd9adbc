/** Where TypeScript's own declarations lie for the language service: no folder of a machine has this name. */
export const LIBRARY = '/.typescript/lib'
/** Declarations of Node's API for projects that have no configuration. */
export const NODE_TYPES = '/.typescript/node'
