/** Where a page can be put for everybody to see. */
export type DeployHost = 'github-pages' | 'netlify' | 'vercel'

/** What a person has chosen for a project: without it nothing can be deployed. */
export interface DeployTarget {
  host: DeployHost
  /** `owner/name` on GitHub; the site's or project's name elsewhere. */
  site: string
  /** GitHub Pages: the branch that it shows. */
  branch: string
  /** What builds it, as a shell has it; null: the files are served as they are. */
  build: string | null
  /** What is served, relative to the project; empty: all of it. */
  folder: string
}

/** What went to a Git host, in one commit. */
export interface PushRecord {
  as: 'repository' | 'branch' | 'pull-request'
  /** `owner/name`. */
  repository: string
  branch: string
  /** The commit's hash. */
  commit: string
  /** Where it can be looked at. */
  url: string
  /** So many files were new or other than there, and so many were deleted there. */
  changed: number
  deleted: number
}

/** What was approved, before anything left. */
export interface DeployStart {
  id: string
  host: DeployHost
  site: string
  branch: string
  files: number
  bytes: number
  /** Of the run of tests that came before it; null where none were run. */
  tests: { passed: number; total: number } | null
  build: string | null
  by: 'person' | 'agent'
  /** An earlier deployment, by id, that is shown again; null: what the project holds now. */
  back: string | null
}

export type DeployOutcome =
  | {
      ok: true
      /** What the host calls it: a commit, or a deployment's id. With it one can go back to it. */
      version: string
      url: string
      /** SHA-256 of the first page; null where it is not known. */
      page: string | null
      check: AddressCheck
    }
  /** `version`: it was sent, but did not come to be shown. */
  | { ok: false; message: string; version: string | null }

/** Whether the address answers. `unread`: the browser lets no page of another origin read it. */
export interface AddressCheck {
  result: 'answers' | 'older' | 'unread' | 'silent'
  /** A sentence. */
  words: string
}
