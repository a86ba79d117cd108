/**
 * Work that any number of calls ask for: one is done at a time, and at most one waits, for all calls that came meanwhile.
 * A call resolves, or rejects, with the first work that began after it. The work must look anew at what it is about.
 */
export function gatherCalls(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let waiting: Promise<void> | null = null

  function begin(): Promise<void> {
    waiting = null
    const mine = work()
    const ended = mine.then(
      () => {},
      () => {},
    )
    running = ended
    void ended.then(() => {
      if (running === ended) running = null
    })
    return mine
  }

  return () => {
    if (running === null) return begin()
    waiting ??= running.then(begin)
    return waiting
  }
}
