import type { BindingFactory } from '../env.ts'
import { createBufferBinding } from './buffer/binding.ts'
import { createEncodingBinding, createIcuBinding } from './encoding.ts'
import { createStringDecoderBinding } from './string-decoder.ts'
import { TYPES } from './types.ts'
import { createUrlBinding, createUrlPatternBinding } from './url.ts'
import { createUtilBinding } from './util.ts'

/** The bindings of Node's pure parts: what computes, parses or compiles, and talks to no kernel. */
export const LIBRARY_BINDINGS: Record<string, BindingFactory> = {
  buffer: createBufferBinding,
  string_decoder: createStringDecoderBinding,
  encoding_binding: createEncodingBinding,
  icu: createIcuBinding,
  url: createUrlBinding,
  url_pattern: createUrlPatternBinding,
  util: createUtilBinding,
  types: () => TYPES,
}
