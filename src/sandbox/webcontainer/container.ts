import type { WebContainer } from '@webcontainer/api'

/** The part of a WebContainer that the adapter stands on: its documented public surface. */
export type Container = Pick<
  WebContainer,
  'fs' | 'spawn' | 'mount' | 'export' | 'on' | 'setPreviewScript' | 'path' | 'workdir' | 'teardown'
>
