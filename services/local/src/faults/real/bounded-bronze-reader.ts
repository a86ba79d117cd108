import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { traffic } from '@rocade/shared/feeds/index'
import type { readBronzeRows } from '@rocade/shared/lake/read-bronze-rows'
import { AppError } from '@rocade/shared/runtime/app-error'
import type { BronzeAnswer } from './bronze-thread.ts'

const LIMIT_MS = 5_000

/** Reads bronze files that may be damaged, each within a limit. */
export interface BoundedBronzeReader extends AsyncDisposable {
  /** As `readBronzeRows`; a file that is not read within 5 s is LAKE_CORRUPT too. */
  read(path: string, bytes: Uint8Array): ReturnType<typeof readBronzeRows>
}

/** For the bronze files of a feed. */
export function createBoundedBronzeReader(feed: string = traffic.name): BoundedBronzeReader {
  const start = () => new Worker(new URL('./bronze-thread.js', import.meta.url))
  let thread = start()
  return {
    async read(path, bytes) {
      thread.postMessage({ feed, path, bytes })
      const answers = once(thread, 'message', { signal: AbortSignal.timeout(LIMIT_MS) })
      const [answer] = (await answers.catch(() => [null])) as [BronzeAnswer | null]
      if (answer === null) {
        await thread.terminate()
        thread = start()
      }
      if (answer !== null && 'rows' in answer) return answer
      const problem = answer?.problem ?? `reading ${path}: it has no end`
      throw new AppError('LAKE_CORRUPT', problem, { retryable: false })
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate()
    },
  }
}
