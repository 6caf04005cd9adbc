import { SYSTEM_IMAGES } from '../../protocol/images.ts'
import { MODULE_FILES } from '../../protocol/process.ts'
import type { LanguageManifest } from '../manifest.ts'

/**
 * Go's own commands, built for WASI by `npm run languages:build`; a page that was built without them says so. A first
 * `go test` of a common program fetches 23 MB of the 42.
 */
export const go: LanguageManifest = {
  name: 'Go',
  endings: ['.go'],
  commands: ['go', 'gofmt'],
  run: ['go', 'run', '{file}'],
  test: ['go', 'test', './...'],
  assets: [
    ...Object.values(MODULE_FILES),
    'go/compile.wasm',
    'go/asm.wasm',
    'go/link.wasm',
    'go/vet.wasm',
    SYSTEM_IMAGES.go.asset,
    SYSTEM_IMAGES.goMore.asset,
  ],
  licence: 'BSD-3-Clause',
  megabytes: { raw: 222, compressed: 42 },
}
