import { liveTopic } from '@rocade/shared/feeds/feed'
import { feeds } from '@rocade/shared/feeds/index'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { sleep } from '@rocade/shared/runtime/sleep'

const LOOK_EVERY_MS = 3_000

/** Knows whether the log answers: a reader of it only waits, and cannot tell a quiet log from one that is away. */
export interface LogWatch extends AsyncDisposable {
  isAnswering(): boolean
}

/** `prepared`: when the topics are there that are asked about. */
export function startLogWatch(log: EventLog, prepared: () => boolean): LogWatch {
  const stop = new AbortController()
  let isAnswering = true
  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      if (prepared()) {
        isAnswering = await Promise.all(feeds.map((feed) => log.offsets(liveTopic(feed)))).then(
          () => true,
          () => false,
        )
      }
      await sleep(LOOK_EVERY_MS, stop.signal)
    }
  }
  const running = run()
  return {
    isAnswering: () => isAnswering,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
