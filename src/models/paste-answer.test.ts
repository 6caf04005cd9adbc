import { describe, expect, it } from 'vitest'
import { parseAnswer } from './paste-answer.ts'
import { pasteText } from './paste-text.ts'

const paths = (answer: string) => parseAnswer(answer).files.map(({ path }) => path)
const block = (content: string, info = 'js') => `\`\`\`${info}\n${content}\n\`\`\`\n`
const CODE = 'export const a = 1'

describe('the path of a code block', () => {
  it.each([
    ['in the fence', block(CODE, 'js src/a.js')],
    ['alone in the fence', block(CODE, 'src/a.js')],
    ['after a colon in the fence', block(CODE, 'javascript:src/a.js')],
    ['as a title', block(CODE, 'js title="src/a.js"')],
    ['as an attribute', block(CODE, 'js {filename=src/a.js}')],
    ['in bold above', `**src/a.js**\n\n${block(CODE)}`],
    ['in bold code above', `**\`src/a.js\`**:\n${block(CODE)}`],
    ['in a heading above', `### 1. src/a.js\n${block(CODE)}`],
    ['as code in a heading', `## 2) \`src/a.js\` — the server\n${block(CODE)}`],
    ['after a word above', `File: src/a.js\n${block(CODE)}`],
    ['in a sentence above', `Now change \`src/a.js\`, so that \`b.verify()\` works:\n\n${block(CODE)}`],
    ['in a heading, with words between', `### src/a.js\n\nThis is the part that counts.\n\n${block(CODE)}`],
    ['as a list item', `1. **src/a.js**\n   ${block(CODE).replaceAll('\n', '\n   ')}`],
    ['in a comment', block(`// src/a.js\n${CODE}`)],
    ['in a comment with a word', block(`// file: src/a.js\n\n${CODE}`)],
    ['in a block comment', block(`/* src/a.js */\n${CODE}`)],
    ['with a dot before it', block(`// ./src/a.js\n${CODE}`)],
    ['without any fence', `// src/a.js\n${CODE}`],
    ['with tildes', `~~~js src/a.js\n${CODE}\n~~~`],
    ['in an answer that was cut off', `\`\`\`js src/a.js\n${CODE}`],
    ['with Windows line ends', block(CODE, 'js src/a.js').replaceAll('\n', '\r\n')],
  ])('is found %s', (_, answer) => {
    expect(parseAnswer(answer)).toMatchObject({
      files: [{ path: 'src/a.js', content: `${CODE}\n` }],
      problems: [],
      commands: [],
    })
  })

  it.each([
    ['# tests/test_a.py\nx = 1', 'tests/test_a.py'],
    ['<!-- public/index.html -->\n<p>', 'public/index.html'],
    ['-- schema.sql\nselect 1', 'schema.sql'],
  ])('is found in the comments of other languages', (content, path) => {
    expect(paths(block(content, 'text'))).toEqual([path])
  })

  it('is known for a manifest, and for files without an ending', () => {
    expect(paths(block('{ "type": "module", "scripts": {} }', 'json'))).toEqual(['package.json'])
    expect(paths(`**.gitignore**\n${block('node_modules', '')}`)).toEqual(['.gitignore'])
  })

  it('is asked for where there is none', () => {
    const { problems, files } = parseAnswer(`Here is the code:\n${block(CODE)}`)
    expect(files).toEqual([])
    expect(problems).toEqual([expect.stringContaining('begins with “export const a = 1” names no file')])
  })

  it('does not come from the line above another block', () => {
    const answer = `**src/a.js**\n${block(CODE)}${block('a()')}`
    expect(paths(answer)).toEqual(['src/a.js'])
  })
})

describe('what else an answer holds', () => {
  it('takes commands, with and without prompts, and no output', () => {
    const answer = `${block('# install nothing\nnode --test\nnode src/server.js \\\n  --port 1', 'bash')}Run \`src/a.js\`:\n${block('$ node src/a.js\nhello\n$ node --test', 'console')}`
    expect(parseAnswer(answer).commands).toEqual([
      ...['node --test', 'node src/server.js --port 1'],
      ...['node src/a.js', 'node --test'],
    ])
    expect(parseAnswer(block("cat > a.txt <<'EOF'\nx\nEOF", 'sh')).commands).toEqual(["cat > a.txt <<'EOF'\nx\nEOF"])
  })

  it('keeps blocks inside of Markdown files', () => {
    const readme = 'Use it:\n```sh\nnode a.js\n```\nDone.'
    expect(parseAnswer(`README.md\n${block(readme, 'markdown')}`).files).toEqual([
      { path: 'README.md', content: `${readme}\n` },
    ])
    expect(parseAnswer(`\`\`\`\`md README.md\n${readme}\n\`\`\`\``).files[0]!.content).toBe(`${readme}\n`)
  })

  it('reads search and replace blocks', () => {
    const piece = '<<<<<<< SEARCH\nold()\n=======\nnew1()\nnew2()\n>>>>>>> REPLACE'
    const twice = `${piece}\n\n<<<<<<< SEARCH\ngone\n=======\n>>>>>>> REPLACE`
    for (const answer of [block(twice, 'js src/a.js'), `**src/a.js**\n${block(twice)}`, block(`src/a.js\n${twice}`)]) {
      expect(parseAnswer(answer).edits).toEqual([
        {
          path: 'src/a.js',
          edits: [
            { old: 'old()', new: 'new1()\nnew2()' },
            { old: 'gone', new: '' },
          ],
        },
      ])
    }
  })

  it('takes the last version of a file, and leaves illustrations alone', () => {
    const tree = block('src/\n  a.js', '')
    const answer = `${tree}${block('1', 'js a.js')}Corrected:\n${block('2', 'js a.js')}It answers:\n${block('{"ok":true}', 'json')}`
    expect(parseAnswer(answer).files).toEqual([{ path: 'a.js', content: '2\n' }])
  })

  it('reads the summary and what is not covered', () => {
    const answer = `One.\n\n${block(CODE, 'js a.js')}\n**Summary:** It adds. It is\nfast.\n\n**Not covered:**\n- Large numbers\n- Text\n`
    expect(parseAnswer(answer)).toMatchObject({
      summary: 'It adds. It is\nfast.',
      notCovered: ['Large numbers', 'Text'],
    })
    expect(parseAnswer('Summary: x\nNot covered: nothing')).toMatchObject({ summary: 'x', notCovered: [] })
  })

  it.each([
    [block('a()\n// ... existing code ...\nb()', 'js a.js'), 'a.js is not whole: “// ... existing code ...”'],
    [block('x = 1\n# rest of the file unchanged', 'py a.py'), 'a.py is not whole'],
    [block('-a\n+b', 'diff a.js'), 'For a.js there is a diff'],
    ['import a from "a"\nconst b = 1\nfunction c() {\n}\n', 'no code block around it'],
    ['', 'was empty'],
  ])('says what is wrong with %j', (answer, problem) => {
    expect(parseAnswer(answer).problems.join()).toContain(problem)
  })

  it('takes words for words', () => {
    expect(parseAnswer('A JWT is a signed statement.')).toMatchObject({ problems: [], files: [], commands: [] })
    expect(parseAnswer(block('// ... and so on, see the manual\nlet a = []', 'js a.js')).problems).toEqual([])
  })
})

describe('the text to carry', () => {
  it('holds task, files, the last run and the format, and can be read back', () => {
    const files = [
      { path: 'README.md', text: '```sh\nx\n```\n' },
      { path: 'big.csv', text: 'x'.repeat(50_000) },
    ]
    const text = pasteText({ requests: ['First', 'Second'], files, lastRun: '$ node --test\nboom', problems: ['P.'] })
    expect(text).toMatch(/P\.[\s\S]*# Asked for before\nFirst[\s\S]*# Task\nSecond[\s\S]*boom[\s\S]*# How to answer/)
    expect(text).toContain('````README.md\n```sh\nx\n```\n````')
    expect(text).toContain('Too long to show: big.csv (50000 characters)')
    // The example in the format is itself an answer.
    const format = parseAnswer(text.slice(text.indexOf('# How to answer')))
    expect(format).toMatchObject({ files: [{ path: 'src/add.js' }], edits: [{ path: 'src/add.js' }], problems: [] })
    expect(format.commands).toEqual(['node --test'])
  })
})
