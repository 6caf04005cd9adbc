import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { createOpenFiles } from './open-files.ts'

test('a file that is only looked at gives its tab to the next; one that is kept stays', () => {
  createRoot((dispose) => {
    const open = createOpenFiles()
    open.setFile('a')
    open.setFile('b')
    expect(open.files()).toEqual(['b'])
    open.keepFile('b')
    open.setFile('c')
    expect([open.files(), open.file(), open.passing()]).toEqual([['b', 'c'], 'c', 'c'])
    open.setFile('b')
    open.setFile('d')
    expect(open.files()).toEqual(['b', 'd'])
    open.moveFile('d', 'e')
    expect([open.files(), open.file(), open.passing()]).toEqual([['b', 'e'], 'e', 'e'])
    open.closeFile('e')
    expect([open.files(), open.file(), open.passing()]).toEqual([['b'], 'b', null])
    open.closeFile('b')
    expect([open.files(), open.file()]).toEqual([[], null])
    dispose()
  })
})
