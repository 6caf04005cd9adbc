import { expect, it } from 'vitest'
import { parseV6 } from './block-list.ts'

it.each([
  ['::1', 1n],
  ['fe80::1%eth0', (0xfe80n << 112n) | 1n],
  ['::ffff:127.0.0.1', 0xffff7f000001n],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ['1::2::3', null],
  ['127.0.0.1', null],
])('reads %s', (text, value) => {
  expect(parseV6(text)).toBe(value)
})
