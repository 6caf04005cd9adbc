import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { chooseWheel, configuredIndex } from './index-download.mjs'
import { packFiles } from './pack.mjs'
import { readZip } from './zip.mjs'

const entry = { name: 'my_pkg', version: '1.2' }
const hash = 'a'.repeat(64)

it('chooses the pure wheel of the version, by JSON and by HTML', () => {
  const files = [
    { filename: 'my_pkg-1.2.tar.gz', url: 'x', hashes: { sha256: hash } },
    { filename: 'my_pkg-1.20-py3-none-any.whl', url: 'y', hashes: { sha256: hash } },
    { filename: 'my_pkg-1.2-py3-none-any.whl', url: 'z', hashes: { sha256: hash } },
  ]
  expect(chooseWheel(JSON.stringify({ files }), 'application/vnd.pypi.simple.v1+json', entry)).toEqual({
    url: 'z',
    sha256: hash,
  })
  const html = `<a href="../my_pkg-1.2-py3-none-any.whl#sha256=${hash}">my_pkg-1.2-py3-none-any.whl</a>`
  expect(chooseWheel(html, 'text/html', entry)).toEqual({ url: '../my_pkg-1.2-py3-none-any.whl', sha256: hash })
})
it('takes no wheel without a hash', () => {
  const html = '<a href="my_pkg-1.2-py3-none-any.whl">my_pkg-1.2-py3-none-any.whl</a>'
  expect(chooseWheel(html, 'text/html', entry)).toBeNull()
})
it('knows an index only where one is configured', () => {
  expect(configuredIndex({ PIP_INDEX_URL: 'https://index.invalid/simple' }, '/nowhere')).toBe(
    'https://index.invalid/simple',
  )
})

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
