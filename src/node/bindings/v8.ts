import type { BindingFactory } from '../env.ts'

/** `internalBinding('v8')` and `heap_utils`: a browser tells nearly nothing of its heap. */
export const v8: BindingFactory = (env, stub) => ({
  cachedDataVersionTag: () => 0,
  setFlagsFromString() {},
  setHeapSnapshotNearHeapLimit() {},
  isStringOneByteRepresentation: (text: string) => !/[^\0-\xff]/.test(text),
  getHashSeed: () => 0n,
  updateHeapStatisticsBuffer() {
    const heap = (env.native.performance as any).memory ?? {
      usedJSHeapSize: 12e6,
      totalJSHeapSize: 20e6,
      jsHeapSizeLimit: 4e9,
    }
    const buffer: Float64Array = stub.heapStatisticsBuffer
    buffer.fill(0)
    buffer[stub.kTotalHeapSizeIndex] = buffer[stub.kTotalPhysicalSizeIndex] = heap.totalJSHeapSize
    buffer[stub.kUsedHeapSizeIndex] = heap.usedJSHeapSize
    buffer[stub.kHeapSizeLimitIndex] = heap.jsHeapSizeLimit
    buffer[stub.kTotalAvailableSize] = heap.jsHeapSizeLimit - heap.usedJSHeapSize
    buffer[stub.kNumberOfNativeContextsIndex] = 1
  },
  updateHeapCodeStatisticsBuffer() {},
  updateHeapSpaceStatisticsBuffer() {},
  startHeapProfile() {
    throw env.unavailable('A heap profile')
  },
})

/** `internalBinding('internal_only_v8')`, which native Node opens to its own library only. */
export const internalOnlyV8: BindingFactory = (env) => ({
  queryObjects() {
    throw env.unavailable('v8.queryObjects')
  },
})
