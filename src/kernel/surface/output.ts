/** Beyond this a reader that has begun to read holds the writer up. */
const HIGH_WATER = 1 << 20
/** What a stream keeps for a reader that may never come. */
const UNREAD_LIMIT = 16 << 20

/** One stream of text towards the page. It holds its writer up only once somebody reads it. */
export interface Output {
  stream: ReadableStream<string>
  push(text: string): void
  /** Resolves when there is room again. */
  room(): Promise<void> | null
  end(): void
}

export function createOutput(): Output {
  let parts: string[] = []
  let size = 0
  let reading = false
  let ended = false
  let wanted: (() => void) | null = null
  const drained: (() => void)[] = []

  const stream = new ReadableStream<string>(
    {
      async pull(controller) {
        reading = true
        if (parts.length === 0 && !ended) await new Promise<void>((resolve) => (wanted = resolve))
        if (parts.length > 0) controller.enqueue(parts.join(''))
        parts = []
        size = 0
        for (const resolve of drained.splice(0)) resolve()
        if (ended) controller.close()
      },
      cancel() {
        reading = false
        ended = true
        parts = []
        for (const resolve of drained.splice(0)) resolve()
      },
    },
    { highWaterMark: 0 },
  )

  return {
    stream,
    push(text) {
      if (ended || text === '' || (!reading && size > UNREAD_LIMIT)) return
      parts.push(text)
      size += text.length
      wanted?.()
      wanted = null
    },
    room: () => (reading && size > HIGH_WATER ? new Promise((resolve) => drained.push(resolve)) : null),
    end() {
      ended = true
      wanted?.()
      wanted = null
    },
  }
}
