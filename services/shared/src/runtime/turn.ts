export interface Turn {
  /** Does the work when all that was asked for before has ended, well or not. Resolves or rejects as the work does. */
  take<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when all that was asked for until now has ended. */
  ended(): Promise<void>
}

/** Lets one piece of work go on at a time, in the order of asking. */
export function createTurn(): Turn {
  let last: Promise<void> = Promise.resolve()
  return {
    take(work) {
      const mine = last.then(work)
      last = mine.then(
        () => {},
        () => {},
      )
      return mine
    },
    ended: () => last,
  }
}
