import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AppError } from '../runtime/app-error.ts'
import type { BronzeAnswer, BronzeQuestion } from './bronze-thread.ts'
import type { readBronzeRows } from './read-bronze-rows.ts'

const LIMIT_MS = 5_000

/** Reads bronze files that may be damaged, each within a limit, one at a time. */
export interface BoundedBronzeReader extends AsyncDisposable {
  /** As `readBronzeRows`; a file that is not read within 5 s is LAKE_CORRUPT too. */
  read(feedName: string, path: string, bytes: Uint8Array): ReturnType<typeof readBronzeRows>
}

/** `entry` is the compiled `bronze-thread.js`; tests give one that they have built. */
export function createBoundedBronzeReader(
  entry: URL = new URL('./bronze-thread.js', import.meta.url),
): BoundedBronzeReader {
  const start = () => new Worker(entry)
  let thread = start()
  return {
    async read(feedName, path, bytes) {
      thread.postMessage({ feedName, path, bytes } satisfies BronzeQuestion)
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
