/** Lets readers wait for an append to their partition without asking again and again. */
export interface AppendSignal {
  notify(topic: string, partitions: readonly number[]): void
  /** Resolves at the next append to the partition, after `maxWaitMs`, or when the signal is aborted. */
  wait(topic: string, partition: number, maxWaitMs: number, signal: AbortSignal): Promise<void>
}

export function createAppendSignal(): AppendSignal {
  const waiting = new Map<string, Set<() => void>>()
  return {
    notify(topic, partitions) {
      for (const partition of partitions) {
        const wakes = waiting.get(`${topic}/${partition}`)
        if (wakes) for (const wake of [...wakes]) wake()
      }
    },
    wait(topic, partition, maxWaitMs, signal) {
      if (signal.aborted) return Promise.resolve()
      const name = `${topic}/${partition}`
      const wakes = waiting.get(name) ?? new Set()
      waiting.set(name, wakes)
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          wakes.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, maxWaitMs)
        signal.addEventListener('abort', wake)
        wakes.add(wake)
      })
    },
  }
}
