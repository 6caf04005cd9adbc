import type { ProjectEvent } from './events.ts'
import type { Settings } from './settings.ts'

export interface ProjectSummary {
  id: string
  name: string
  createdAt: number
  openedAt: number
  events: number
  /** When it was deleted: it is no longer listed, and goes for good when the time to take that back is over. */
  deletedAt?: number | null
}

/**
 * Why storage refused. `conflict`: somebody else (another tab) wrote those numbers first. `missing`: the project is
 * gone. `full`: the browser's quota. `unavailable`: storage cannot be used at all.
 */
export class StorageError extends Error {
  override name = 'StorageError'
  constructor(
    readonly code: 'conflict' | 'missing' | 'full' | 'unavailable',
    message: string,
  ) {
    super(message)
  }
}

/** The durable side. Everything is written before its promise resolves. */
export interface Storage {
  listProjects(): Promise<ProjectSummary[]>
  createProject(summary: ProjectSummary): Promise<void>
  updateProject(id: string, change: Partial<Omit<ProjectSummary, 'id'>>): Promise<void>
  /** With its events, and the contents that no other project refers to. */
  deleteProject(id: string): Promise<void>
  /**
   * In order, from number 1. A record that cannot be read ends the list and is reported; it and what follows are moved
   * aside (kept, no longer listed), so that the log can go on from there.
   */
  loadEvents(id: string): Promise<{ events: ProjectEvent[]; damaged: string | null }>
  /** All or nothing. Rejects with a `StorageError`. Counts them in the summary. */
  appendEvents(id: string, events: ProjectEvent[]): Promise<void>
  /** By SHA-256 in hexadecimal; shared by all projects. */
  putContent(hash: string, bytes: Uint8Array): Promise<void>
  getContent(hash: string): Promise<Uint8Array | null>
  loadSettings(): Promise<Settings>
  saveSettings(settings: Settings): Promise<void>
  /** The pair that signs exported logs; its private half cannot be read out. null until one is saved. */
  loadSigningKey(): Promise<CryptoKeyPair | null>
  saveSigningKey(pair: CryptoKeyPair): Promise<void>
}
