import { expect, it } from 'vitest'
import { packFiles } from '../../../scripts/python/pack.mjs'
import { createFileSystem } from './file-system.ts'
import { createLazyImage, withImages } from './lazy-image.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array) => new TextDecoder().decode(data)
const pack = packFiles([
  { name: 'bin/cli.js', bytes: bytes('#!/usr/bin/env node\n') },
  { name: 'lib/deep/file.js', bytes: bytes('module.exports = 1\n') },
  { name: 'package.json', bytes: bytes('{}') },
])

function mounted(fetch: () => Promise<Uint8Array> = async () => pack) {
  let fetched = 0
  const fs = createFileSystem()
  fs.mkdir('/tool', 0o755, '/')
  const image = createLazyImage(() => {
    fetched++
    return fetch()
  })
  fs.mountImage('/tool', image)
  return { fs, fetched: () => fetched }
}

it('fetches an image when somebody looks inside, and only then', async () => {
  const { fs, fetched } = mounted()
  expect(await withImages(() => fs.readdir('/', '/').map(({ name }) => name))).toEqual(['tool'])
  expect(fetched()).toBe(0)
  const names = await withImages(() => fs.readdir('/tool', '/').map(({ name }) => name))
  expect(names).toEqual(['bin', 'lib', 'package.json'])
  expect(text(await withImages(() => fs.readFile('/tool/lib/deep/file.js', '/')))).toBe('module.exports = 1\n')
  expect(fs.realpath('/tool/lib/../bin/cli.js', '/')).toBe('/tool/bin/cli.js')
  expect(fetched()).toBe(1)
})

it('lets nobody write into it, and runs what begins with #!', async () => {
  const { fs } = mounted()
  await withImages(() => fs.stat('/tool/bin/cli.js', '/'))
  expect(fs.stat('/tool/bin/cli.js', '/')![1]! & 0o777).toBe(0o555)
  expect(() => fs.writeFile('/tool/new', bytes('x'), 0o101, 0o644, '/')).toThrow('EACCES')
  expect(() => fs.writeFile('/tool/package.json', bytes('x'), 0o1001, 0o644, '/')).toThrow('EACCES')
  expect(() => fs.unlink('/tool/lib/deep/file.js', '/')).toThrow('EACCES')
})

it('keeps the image’s bytes apart from what a fork makes of them', async () => {
  const { fs } = mounted()
  const early = fs.fork()
  await withImages(() => fs.chmod('/tool/package.json', 0o644, '/'))
  const late = fs.fork()
  fs.writeFile('/tool/package.json', bytes('{"changed":true}'), 0o1001, 0o644, '/')
  expect(text(late.readFile('/tool/package.json', '/'))).toBe('{}')
  expect(text(await withImages(() => early.readFile('/tool/package.json', '/')))).toBe('{}')
})

it('says so where the image cannot be had, and tries again', async () => {
  let there = false
  const { fs } = mounted(async () => {
    if (!there) throw new Error('npm/image.bin could not be loaded (404)')
    return pack
  })
  await expect(withImages(() => fs.stat('/tool/package.json', '/'))).rejects.toMatchObject({ code: 'EIO' })
  there = true
  expect(await withImages(() => fs.stat('/tool/package.json', '/'))).not.toBeNull()
})
