import { expect, it } from 'vitest'
import { createParser } from '../languages/shell/parser.ts'
import { readCommandLine } from './command-line.ts'
import { describeSubject } from './describe.ts'

const parser = createParser()
const parse = (source: string) => {
  const parsed = parser.parse(source)
  return parsed.ok ? parsed.script : null
}
const read = (source: string) =>
  readCommandLine(parse, source, (path) => path).map((one) => {
    const isUnknown = one.kind === 'command' && !one.known
    return `${describeSubject(one)}${isUnknown ? ' ?' : ''}`
  })

it('finds every command, wherever it stands', () => {
  expect(read('npm test && (cd x; rm y) | tee z')).toEqual(['npm test', 'cd x', 'rm y', 'tee z'])
  expect(read('f() { rm a; }; for x in $(ls); do echo $x; done')).toEqual(['rm a', 'ls', "echo '$x' ?"])
  expect(read('if a; then b; else c; fi &')).toEqual(['a', 'b', 'c'])
})

it('takes quotes and escapes away', () => {
  expect(read(`'rm' "-r"f x\\ y`)).toEqual(["rm -rf 'x y'"])
  expect(read("$'\\x72m' x")).toEqual(['rm x'])
})

it('looks into shells and what carries other commands', () => {
  expect(read('sh -c "rm x"')).toEqual(["sh -c 'rm x'", 'rm x'])
  expect(read('env A=1 nohup rm x')).toContain('rm x')
  expect(read('eval rm x')).toContain('rm x')
})

it('says what is not known before it runs', () => {
  expect(read('$X y')).toEqual(["'$X' y ?"])
  expect(read('PATH=. node x')[0]).toMatch(/^node PATH=\. x \?$/)
})

it('names files that redirections write', () => {
  expect(read('echo a > out.txt 2>/dev/null')).toEqual(['echo a', 'write out.txt'])
  expect(read('cat < in.txt')).toEqual(['cat'])
})

it('gives what is no command line as one that is not known', () => {
  expect(read('if then')).toEqual(["sh -c 'if then' ?"])
})
