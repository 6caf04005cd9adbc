import { PROGRAM_ASSETS } from '../../protocol/process.ts'
import type { LanguageManifest } from '../manifest.ts'

/** just-bash's parser and small commands, with our own execution of what they describe. */
export const shell: LanguageManifest = {
  name: 'Shell',
  endings: ['.sh', '.bash'],
  commands: ['sh', 'bash'],
  run: ['sh', '{file}'],
  test: null,
  assets: PROGRAM_ASSETS.shell,
  licence: 'Apache-2.0',
  megabytes: { raw: 1.4, compressed: 0.35 },
}
