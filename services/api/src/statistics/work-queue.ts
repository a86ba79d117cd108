import { ProblemError } from '../http/problem.ts'

/** Work that costs: so much at once, so much waiting, and the rest is refused at once with 503. */
export interface WorkQueue {
  run<T>(work: () => Promise<T>): Promise<T>
}

const RETRY_S = 2

export function createWorkQueue({ parallel, waitingMax }: { parallel: number; waitingMax: number }): WorkQueue {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    async run(work) {
      if (running >= parallel) {
        if (waiting.length >= waitingMax) {
          throw new ProblemError('unavailable', 'Too many statistics are asked for at the moment.', {
            retryAfterS: RETRY_S,
          })
        }
        await new Promise<void>((resolve) => waiting.push(resolve))
      } else running += 1
      try {
        return await work()
      } finally {
        // The place goes to the next one as it is: nobody can take it in between.
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
