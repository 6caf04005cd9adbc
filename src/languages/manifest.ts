/** What the rest of Tabwright knows of a language without loading any of it. */
export interface LanguageManifest {
  name: string
  /** With the dot. */
  endings: string[]
  /** Names after `#!` and in PATH. */
  commands: string[]
  /** Runs one file; `{file}` stands for its path. */
  run: string[]
  /** Runs the project's tests; null where there is no convention. */
  test: string[] | null
  /** Below `public/generated/`, fetched before its first process starts or when they are first needed. */
  assets: readonly string[]
  /** SPDX. */
  licence: string
  /** Of the assets and the worker's script: megabytes as they are, and in brotli. */
  megabytes: { raw: number; compressed: number }
}
