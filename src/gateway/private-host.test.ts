import { expect, it } from 'vitest'
import { isPrivate } from './private-host.ts'

it.each([
  'localhost',
  'app.localhost',
  '127.0.0.1',
  '127.8.8.8',
  '[::1]',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.5.4',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '[fd00::1]',
  '[fe80::1]',
  '[::ffff:192.168.0.1]',
  'router',
  'printer.local',
  'db.internal',
])('%s is private', (host) => expect(isPrivate(host)).toBe(true))

it.each(['example.com', '93.184.216.34', '172.32.0.1', '[2606:2800::1]', 'cdn.example.org.'])('%s is not', (host) =>
  expect(isPrivate(host)).toBe(false),
)
