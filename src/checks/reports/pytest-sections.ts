import { dedent } from './text.ts'

/** One block under `ERRORS` or `FAILURES`: why one test failed. */
export interface Section {
  /** `TestClass.test_name[param]`, or the file for an error of collection. */
  title: string
  error: boolean
  phase: 'setup' | 'call' | 'teardown' | 'collecting'
  /** The lines that pytest marks with `E`. */
  failure: string
  file: string | null
  line: number | null
  /** Set by whoever takes it: two tests may share a title. */
  used: boolean
}

const HEADING = /^_{2,} (.+?) _{2,}$/
const PLACE = /^(\S+\.py):(\d+): /

/** In the order in which pytest prints them, which is that of the tests. */
export function readSections(lines: string[]): Section[] {
  const sections: Section[] = []
  let part: string | null = null
  let title: string | null = null
  let body: string[] = []
  const end = () => {
    if (title !== null && part !== null) sections.push(toSection(title, part, body))
    title = null
    body = []
  }
  for (const line of lines) {
    const rule = /^=+ (.+?) =+$/.exec(line)
    if (rule) {
      end()
      part = /^(ERRORS|FAILURES)$/.test(rule[1]!) ? rule[1]! : null
      continue
    }
    const heading = part === null ? null : HEADING.exec(line)
    if (heading) {
      end()
      title = heading[1]!
    } else {
      body.push(line)
    }
  }
  end()
  return sections
}

function toSection(heading: string, part: string, body: string[]): Section {
  const error = /^ERROR (?:at (setup|teardown) of|(collecting)) (.+)$/.exec(heading)
  const marked = body.filter((line) => /^E(?: |$)/.test(line)).map((line) => line.slice(1))
  // The first place is in the test; an error of collection passes through pytest's own files first.
  const places = error?.[2] ? [] : body.map((line) => PLACE.exec(line))
  const place = places.find(Boolean)
  const inSource = /^E +File "(?:.*\/)?([^"/]+)", line (\d+)$/m.exec(body.join('\n'))
  return {
    title: error?.[3] ?? heading,
    error: part === 'ERRORS',
    phase: (error?.[1] ?? error?.[2] ?? 'call') as Section['phase'],
    failure: marked.length > 0 ? dedent(marked) : dedent(body.slice(-12)),
    file: place?.[1] ?? null,
    line: Number(place?.[2] ?? inSource?.[2] ?? 0) || null,
    used: false,
  }
}
