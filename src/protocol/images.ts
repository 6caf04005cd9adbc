/** Packages that stand in every machine of the embedded engine: folder, and the asset that is fetched for it. */
export interface SystemImage {
  folder: string
  /** A pack below `/generated/`. */
  asset: string
}

/** Where `npm install -g` would put them. What stands in an image is fetched when somebody first looks inside. */
export const SYSTEM_IMAGES = {
  npm: { folder: '/usr/local/lib/node_modules/npm', asset: 'npm/image.bin' },
  typescript: { folder: '/usr/local/lib/node_modules/typescript', asset: 'typescript/image.bin' },
  /**
   * `node_modules` with `@types/node` and what it needs, for checks of our own. No program finds it by itself: it lies
   * on no path from a project to the root, so `tsc` says of a project without types what it says everywhere.
   */
  nodeTypes: { folder: '/usr/local/lib/node-types', asset: 'typescript/node-types.bin' },
  /** Of Python's packages the one that installs others. Python looks here last. */
  pip: { folder: '/usr/lib/python3.14/site-packages/pip', asset: 'python/pip.bin' },
  /** Go's commands and its standard library, compiled: what stands in a Go installation without its sources. */
  go: { folder: '/usr/local/go', asset: 'go/image.bin' },
  /** The rest of that library: networks, cryptography, compilers' parts. */
  goMore: { folder: '/usr/local/lib/go-more', asset: 'go/more.bin' },
} as const satisfies Record<string, SystemImage>
