/** Runs work when its turn comes, in order, at most `atOnceMax` at a time. Settles as the work does. */
export type Limited = <T>(work: () => Promise<T>) => Promise<T>

export function limitConcurrency(atOnceMax: number): Limited {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift() // takes over the place
      if (next) next()
      else running -= 1
    }
  }
}
