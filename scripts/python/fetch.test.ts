import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { packFiles } from './pack.mjs'
import { readZip } from './zip.mjs'

it('reads stored and deflated files of an archive', () => {
  const files = [
    { name: 'a.txt', data: Buffer.from('stored'), method: 0 },
    { name: 'b/c.txt', data: deflateRawSync(Buffer.from('deflated')), method: 8 },
  ]
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, data, method } of files) {
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(data.length, 20)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(at, 42)
    directory.push(central, Buffer.from(name))
    parts.push(local, Buffer.from(name), data)
    at += 30 + name.length + data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(at, 16)
  const read = readZip(Buffer.concat([...parts, ...directory, end]))
  expect(read.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
    ['a.txt', 'stored'],
    ['b/c.txt', 'deflated'],
  ])
})

it('packs files behind an index', () => {
  const pack = packFiles([{ name: 'a', bytes: Buffer.from('xyz') }])
  const length = pack.readUInt32LE(0)
  expect(JSON.parse(pack.subarray(4, 4 + length).toString())).toEqual([['a', 3]])
  expect(pack.subarray(4 + length).toString()).toBe('xyz')
})
