import type { BindingFactory } from '../env.ts'
import { blob } from './blob.ts'
import { blockList } from './block-list.ts'
import { createBufferBinding } from './buffer/binding.ts'
import { cjsLexer } from './cjs-lexer.ts'
import { constants } from './constants.ts'
import { createContextifyBinding } from './contextify/binding.ts'
import { crypto } from './crypto/binding.ts'
import { createEncodingBinding, createIcuBinding } from './encoding.ts'
import { httpParser } from './http-parser/binding.ts'
import { messaging } from './messaging/binding.ts'
import { createModuleWrapBinding } from './module-wrap/binding.ts'
import type { DynamicImportHost } from './module-wrap/dynamic-import.ts'
import { modules } from './modules.ts'
import { createStringDecoderBinding } from './string-decoder.ts'
import { TYPES } from './types.ts'
import { createUrlBinding, createUrlPatternBinding } from './url.ts'
import { createUtilBinding } from './util.ts'
import { zlib } from './zlib/binding.ts'

/** The bindings of Node's pure parts: what computes, parses or compiles, and talks to no kernel. */
/** One process a worker: scripts and modules share the loader's callback for `import()`. */
const imports: DynamicImportHost = { callback: null }

export const LIBRARY_BINDINGS: Record<string, BindingFactory> = {
  buffer: createBufferBinding,
  string_decoder: createStringDecoderBinding,
  encoding_binding: createEncodingBinding,
  icu: createIcuBinding,
  url: createUrlBinding,
  url_pattern: createUrlPatternBinding,
  util: createUtilBinding,
  types: () => TYPES,
  cjs_lexer: cjsLexer,
  constants,
  contextify: createContextifyBinding(imports),
  module_wrap: createModuleWrapBinding(imports),
  modules,
  crypto,
  blob,
  block_list: blockList,
  messaging,
  zlib,
  http_parser: httpParser,
}
