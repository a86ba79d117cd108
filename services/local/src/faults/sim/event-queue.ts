interface QueuedEvent {
  readonly dueMs: number
  readonly order: number
  readonly run: () => void
}

/** Events by the time at which they are due; those of one time in the order in which they were added. */
export interface EventQueue {
  add(dueMs: number, run: () => void): void
  /** The next event, taken out; `undefined` when there is none. */
  take(): { readonly dueMs: number; readonly run: () => void } | undefined
}

/** A binary heap. */
export function createEventQueue(): EventQueue {
  const heap: QueuedEvent[] = []
  let added = 0
  const isBefore = (a: QueuedEvent, b: QueuedEvent) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
  const at = (index: number) => heap[index] as QueuedEvent

  function siftDown(event: QueuedEvent): void {
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(at(child + 1), at(child))) child += 1
      if (!isBefore(at(child), event)) break
      heap[index] = at(child)
      index = child
    }
    heap[index] = event
  }

  return {
    add(dueMs, run) {
      const event: QueuedEvent = { dueMs, order: added++, run }
      let index = heap.length
      heap.push(event)
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (!isBefore(event, at(parent))) break
        heap[index] = at(parent)
        index = parent
      }
      heap[index] = event
    },
    take() {
      const first = heap[0]
      const last = heap.pop()
      if (heap.length > 0 && last !== undefined) siftDown(last)
      return first
    },
  }
}
