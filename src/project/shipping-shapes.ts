import type { DeployOutcome, DeployStart, PushRecord } from '../protocol/shipping.ts'
import { flag, hash, nullable, number, object, oneOf, type Shape, text } from './shape.ts'

/** What lines about pushes and deployments hold: they may come from outside, as all lines. */
export const pushRecord = object({
  as: oneOf('repository', 'branch', 'pull-request'),
  repository: text,
  branch: text,
  commit: text,
  url: text,
  changed: number,
  deleted: number,
} satisfies Record<keyof PushRecord, Shape>)

export const deployStart = object({
  id: text,
  host: oneOf('github-pages', 'netlify', 'vercel'),
  site: text,
  branch: text,
  files: number,
  bytes: number,
  tests: nullable(object({ passed: number, total: number })),
  build: nullable(text),
  by: oneOf('person', 'agent'),
  back: nullable(text),
} satisfies Record<keyof DeployStart, Shape>)

const shown = object({
  version: text,
  url: text,
  page: nullable(hash),
  check: object({ result: oneOf('answers', 'older', 'unread', 'silent'), words: text }),
} satisfies Record<Exclude<keyof Extract<DeployOutcome, { ok: true }>, 'ok'>, Shape>)
const failed = object({ ok: flag, message: text, version: nullable(text) })

export const deployOutcome: Shape = (value, at) =>
  ((value as { ok?: unknown } | null)?.ok === true ? shown : failed)(value, at)
