import type { ProjectEvent } from './events.ts'
import type { Settings } from './settings.ts'

export interface ProjectSummary {
  id: string
  name: string
  createdAt: number
  openedAt: number
  events: number
}

/** The durable side. Everything is written before its promise resolves. */
export interface Storage {
  listProjects(): Promise<ProjectSummary[]>
  createProject(summary: ProjectSummary): Promise<void>
  updateProject(id: string, change: Partial<Omit<ProjectSummary, 'id'>>): Promise<void>
  deleteProject(id: string): Promise<void>
  /** In order, from number 1. A record that cannot be read ends the list and is reported. */
  loadEvents(id: string): Promise<{ events: ProjectEvent[]; damaged: string | null }>
  appendEvents(id: string, events: ProjectEvent[]): Promise<void>
  /** By SHA-256 in hexadecimal; shared by all projects. */
  putContent(hash: string, bytes: Uint8Array): Promise<void>
  getContent(hash: string): Promise<Uint8Array | null>
  loadSettings(): Promise<Settings>
  saveSettings(settings: Settings): Promise<void>
}
