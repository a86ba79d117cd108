import { ProblemError } from '../http/problem.ts'

/** Work that costs: so much at once, so much waiting and not for long, and the rest is refused with 503. */
export interface WorkQueue {
  run<T>(work: () => Promise<T>): Promise<T>
}

export interface WorkQueueOptions {
  readonly parallel: number
  readonly waitingMax: number
  /** How long work waits for its turn, in ms. Default 5 s: who asks would rather ask again. */
  readonly waitMaxMs?: number
}

const RETRY_S = 2

export function createWorkQueue({ parallel, waitingMax, waitMaxMs = 5_000 }: WorkQueueOptions): WorkQueue {
  const waiting: (() => void)[] = []
  let running = 0

  /** Resolves when a place is free, which is then taken. */
  function turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(go), 1)
        reject(refusal('The statistics take too long at the moment.'))
      }, waitMaxMs)
      waiting.push(go)
    })
  }

  return {
    async run(work) {
      if (running < parallel) running += 1
      else if (waiting.length < waitingMax) await turn()
      else throw refusal('Too many statistics are asked for at the moment.')
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

const refusal = (detail: string) => new ProblemError('unavailable', detail, { retryAfterS: RETRY_S })
