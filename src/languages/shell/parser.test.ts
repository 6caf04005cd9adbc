import { describe, expect, it } from 'vitest'
import { braces } from './expand/braces.ts'
import { parseOptions } from './options.ts'
import { createParser } from './parser.ts'

const parser = createParser()

describe('parse', () => {
  it.each([
    'if x; then',
    'while true',
    'f() {',
    '( a',
    'case x in',
    'echo "abc',
    'echo $(ls',
    'cat <<EOF\nabc\n',
    'a |',
    'a &&',
    'a \\',
  ])('waits for more after %j', (source) => expect(parser.parse(source).incomplete).toBe(true))
  it.each(['ls', 'a | b', 'cat <<EOF\nabc\nEOF\n', 'echo "a\\\\"', 'x=$(a)', '', '# a comment'])(
    'is done with %j',
    (source) => expect(parser.parse(source)).toMatchObject({ ok: true, incomplete: false }),
  )
  it('refuses what no further line could mend', () => {
    expect(parser.parse('if then fi')).toMatchObject({ ok: false, incomplete: false })
  })
  it('reads arithmetic', () => {
    expect(parser.arithmetic('1 + x')).toMatchObject({ expression: { type: 'ArithBinary', operator: '+' } })
    expect(() => parser.arithmetic('1 )) ; ls ((')).toThrow()
  })
})

describe('braces', () => {
  const expand = (source: string) =>
    parser
      .words(source)
      .flatMap(braces)
      .map((word) => word.parts.map((part) => ('value' in part ? part.value : '?')).join(''))
  it.each([
    ['{a,b}c', ['ac', 'bc']],
    ['{1..3}', ['1', '2', '3']],
    ['{03..01}', ['03', '02', '01']],
    ['{a..c}{x,y}', ['ax', 'ay', 'bx', 'by', 'cx', 'cy']],
    ['plain', ['plain']],
  ])('%s', (source, expected) => expect(expand(source)).toEqual(expected))
})

describe('parseOptions', () => {
  it('takes a command, its name and its arguments', () => {
    expect(parseOptions(['-ec', 'echo', 'zero', 'one'])).toMatchObject({
      command: 'echo',
      zero: 'zero',
      args: ['one'],
      set: ['errexit'],
    })
  })
  it('takes a file and leaves its arguments alone', () => {
    expect(parseOptions(['-x', 'a.sh', '-c', 'b'])).toMatchObject({ file: 'a.sh', args: ['-c', 'b'], set: ['xtrace'] })
  })
  it('complains', () => {
    expect(parseOptions(['-c'])).toBe('-c: option requires an argument')
    expect(parseOptions(['--nonsense'])).toBe('--nonsense: invalid option')
  })
})
