import { readdirSync, readFileSync } from 'node:fs'

export const HALVES = ['tuned', 'held-out'] as const
export type Half = (typeof HALVES)[number]

/** A use of something that does not exist, in a file of the set. */
export interface Label {
  /** Path in the project that the set makes. */
  file: string
  line: number
  name: string
}

export interface InventedSet {
  language: string
  /** What was found wanting was mended by looking at `tuned`; `held-out` was written when that was done. */
  half: Half
  files: Record<string, string>
  labels: Label[]
}

const FENCE = /^```\w+ (\S+)\n([\s\S]*?)^```$/gm
const LABEL = /(?:\/\/|#)✗ (.+?)\s*$/

/** Reads a set out of Markdown: fenced blocks with a file name, and labels at the ends of lines. */
export function parseSet(language: string, half: Half, markdown: string): InventedSet {
  const set: InventedSet = { language, half, files: {}, labels: [] }
  for (const [, name = '', text = ''] of markdown.matchAll(FENCE)) {
    const file = `${half}/${language}/${name}`
    const lines = text.split('\n')
    // The checker is not told where to look.
    set.files[file] = lines.map((line) => line.replace(LABEL, '')).join('\n')
    lines.forEach((line, index) => {
      for (const label of LABEL.exec(line)?.[1]?.split(' ') ?? [])
        set.labels.push({ file, line: index + 1, name: label })
    })
  }
  return set
}

export function readSets(): InventedSet[] {
  return HALVES.flatMap((half) => {
    const folder = new URL(`invented/${half}/`, import.meta.url)
    return readdirSync(folder)
      .sort()
      .map((name) => parseSet(name.replace('.md', ''), half, readFileSync(new URL(name, folder), 'utf8')))
  })
}

export interface Caught {
  caught: Label[]
  missed: Label[]
  /** Findings that no label stands for. */
  unlabelled: { file: string; line: number; name: string }[]
}

export function compare(
  labels: readonly Label[],
  findings: readonly { file: string; line: number; name: string }[],
): Caught {
  const key = ({ file, line, name }: { file: string; line: number; name: string }) => `${file}:${line}:${name}`
  const found = new Set(findings.map(key))
  const labelled = new Set(labels.map(key))
  return {
    caught: labels.filter((label) => found.has(key(label))),
    missed: labels.filter((label) => !found.has(key(label))),
    unlabelled: findings.filter((finding) => !labelled.has(key(finding))),
  }
}
