import { beforeEach, expect, it } from 'vitest'
import { SEARCH_PATH, WORKDIR, writeSystemImage } from '../system-image.ts'
import { createFileSystem, type FileSystem } from '../vfs/file-system.ts'
import { createLazyImage } from '../vfs/lazy-image.ts'
import { resolveExecutable } from './executable.ts'

const NO_IMAGE = createLazyImage(() => {
  throw new Error('there is none here')
})
let fs: FileSystem
const env = { PATH: SEARCH_PATH }
const put = (path: string, text: string, mode = 0o755) =>
  fs.writeFile(path, new TextEncoder().encode(text), 0o101, mode, '/')
const find = (file: string, ...args: string[]) => resolveExecutable(fs, file, [file, ...args], env, WORKDIR)

beforeEach(() => {
  fs = createFileSystem()
  writeSystemImage(fs, () => NO_IMAGE)
})

it('finds programs by PATH', () => {
  expect(find('node', '-e', '1')).toEqual({
    program: 'node',
    execPath: '/usr/bin/node',
    argv: ['node', '-e', '1'],
    env,
  })
  expect(find('/bin/sh').program).toBe('shell')
  expect(find('python3').program).toBe('python')
})

it('prefers the project’s own commands', () => {
  fs.mkdir(`${WORKDIR}/node_modules`, 0o755, '/')
  fs.mkdir(`${WORKDIR}/node_modules/.bin`, 0o755, '/')
  put(`${WORKDIR}/node_modules/.bin/tool`, '#!/usr/bin/env node\n1')
  expect(find('tool', 'x').argv).toEqual(['node', `${WORKDIR}/node_modules/.bin/tool`, 'x'])
})

it('follows interpreter lines', () => {
  put('/tmp/a', '#!/bin/sh -e\n')
  expect(find('/tmp/a', '1')).toMatchObject({ program: 'shell', argv: ['/bin/sh', '-e', '/tmp/a', '1'] })
  put('/tmp/b', '#!/usr/bin/env -S node --no-warnings\n')
  expect(find('/tmp/b', '1').argv).toEqual(['node', '--no-warnings', '/tmp/b', '1'])
})

it('does what env does', () => {
  const found = find('env', 'A=1', '-i', 'B=2', '/usr/bin/node', 'x')
  expect(found).toMatchObject({ program: 'node', argv: ['/usr/bin/node', 'x'], env: { B: '2' } })
})

it('prints the environment where env is given no command', () => {
  expect(find('env', 'A=1')).toMatchObject({ program: 'node', env: { A: '1' } })
})

it('gives text without an interpreter line to the shell', () => {
  put(`${WORKDIR}/run.sh`, 'echo 1\n')
  expect(find('./run.sh', 'x').argv).toEqual(['/bin/sh', `${WORKDIR}/run.sh`, 'x'])
})

it('fails as exec does', () => {
  const failing = (code: string) => expect.objectContaining({ code })
  put('/tmp/plain', 'x', 0o644)
  put('/tmp/binary', '\x7fELF\0\0')
  put('/tmp/lost', '#!/none/such\n')
  expect(() => find('no-such-command')).toThrow(failing('ENOENT'))
  expect(() => find('/tmp/none')).toThrow(failing('ENOENT'))
  expect(() => find('/tmp/plain')).toThrow(failing('EACCES'))
  expect(() => find('/tmp')).toThrow(failing('EACCES'))
  expect(() => find('/tmp/binary')).toThrow(failing('ENOEXEC'))
  expect(() => find('/tmp/lost')).toThrow(failing('ENOENT'))
  put('/tmp/loop', '#!/tmp/loop\n')
  expect(() => find('/tmp/loop')).toThrow(failing('ELOOP'))
})
