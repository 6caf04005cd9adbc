import { PROGRAM_ASSETS } from '../../protocol/process.ts'
import type { LanguageManifest } from '../manifest.ts'

/** CPython 3.14 as Pyodide builds it, with pytest. */
export const python: LanguageManifest = {
  name: 'Python',
  endings: ['.py'],
  commands: ['python', 'python3'],
  run: ['python3', '{file}'],
  test: ['python3', '-m', 'pytest'],
  assets: PROGRAM_ASSETS.python,
  licence: 'MPL-2.0 AND Python-2.0',
  megabytes: { raw: 57, compressed: 14 },
}
