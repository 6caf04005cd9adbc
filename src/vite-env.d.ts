/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** `webcontainer` makes it the default engine of a build. */
  readonly TABWRIGHT_ENGINE?: string
  /** The deployer's key for WebContainer's vendor. */
  readonly TABWRIGHT_WEBCONTAINER_KEY?: string
}
