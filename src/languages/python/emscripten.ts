/** The parts of Emscripten's file system (its `FS` object, libfs.js) that we build on. */
export interface FsNode {
  id: number
  name: string
  mode: number
  parent: FsNode
  node_ops: NodeOps
  stream_ops: StreamOps
  contents?: Record<string, FsNode>
  /** Set on nodes that stand for a file of the kernel. */
  kernel?: boolean
}

export interface FsStream {
  fd: number
  node: FsNode
  flags: number
  position: number
  path?: string
  seekable: boolean
  stream_ops: StreamOps
  tty?: { ops: Record<string, unknown> } | undefined
  shared: { flags?: number; position?: number; kernel?: KernelDescriptor }
}

/** A descriptor of the kernel that one or more streams (`dup`) share. */
export interface KernelDescriptor {
  fd: number
  /** Streams that hold it. */
  holders: number
  /** Where the kernel's own position in the file is; null where there is none. */
  position: number | null
}

export interface Attributes {
  dev: number
  ino: number
  mode: number
  nlink: number
  uid: number
  gid: number
  rdev: number
  size: number
  atime: Date
  mtime: Date
  ctime: Date
  blksize: number
  blocks: number
}

export interface AttributeChange {
  mode?: number
  size?: number
  /** Milliseconds. */
  atime?: number
  mtime?: number
  dontFollow?: boolean
}

export interface NodeOps {
  getattr?(node: FsNode): Attributes
  setattr?(node: FsNode, attr: AttributeChange): void
  lookup?(parent: FsNode, name: string): FsNode
  mknod?(parent: FsNode, name: string, mode: number, dev: number): FsNode
  rename?(node: FsNode, newParent: FsNode, newName: string): void
  unlink?(parent: FsNode, name: string): void
  rmdir?(parent: FsNode, name: string): void
  readdir?(node: FsNode): string[]
  symlink?(parent: FsNode, name: string, target: string): FsNode
  readlink?(node: FsNode): string
}

export interface StreamOps {
  open?(stream: FsStream): void
  close?(stream: FsStream): void
  dup?(stream: FsStream): void
  getattr?(stream: FsStream): Attributes
  setattr?(stream: FsStream, attr: AttributeChange): void
  read?(stream: FsStream, buffer: Int8Array, offset: number, length: number, position: number): number
  write?(stream: FsStream, buffer: Int8Array, offset: number, length: number, position: number): number
  llseek?(stream: FsStream, offset: number, whence: number): number
  fsync?(stream: FsStream): void
}

export interface EmscriptenFs {
  root: FsNode
  streams: (FsStream | null)[]
  ErrnoError: new (errno: number) => Error
  createNode(parent: FsNode | null, name: string, mode: number, dev: number): FsNode
  createStream(stream: Partial<FsStream>, fd?: number): FsStream
  getStream(fd: number): FsStream | null | undefined
  hashAddNode(node: FsNode): void
  hashRemoveNode(node: FsNode): void
  open(path: string | FsNode, flags: number | string, mode?: number): FsStream
  close(stream: FsStream): void
  stat(path: string, dontFollow?: boolean): Attributes
  chdir(path: string): void
  cwd(): string
  mkdirTree(path: string): void
  writeFile(path: string, data: Uint8Array | string): void
}
