import { topicsOf } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog } from '@rocade/shared/ports/event-log'
import { ACTIVITY_STEP_S } from '@rocade/shared/protocol/activity'
import { sleep } from '@rocade/shared/runtime/sleep'
import type { ActivityBook, Progress } from './activity.ts'

const START_LOOK_MS = 500

export interface ActivityWatchOptions {
  readonly book: ActivityBook
  readonly log: EventLog
  readonly clock: Clock
  /** While the log does not, nobody waits for it. */
  readonly isLogAnswering: () => boolean
  /** Messages ever stored, by `sink topic`; may fail. */
  readonly stored: () => Promise<ReadonlyMap<string, number>>
}

/** Looks at the log and the sinks every ten seconds, whether anybody watches or not: a chart of the past needs it. */
export function startActivityWatch(options: ActivityWatchOptions): AsyncDisposable {
  const { book, clock } = options
  const stop = new AbortController()
  async function run(): Promise<void> {
    // the first step begins when there is a log to look at
    while (!options.isLogAnswering() && !stop.signal.aborted) await sleep(START_LOOK_MS, stop.signal)
    while (!stop.signal.aborted) {
      const [appended, stored] = await Promise.all([
        options.isLogAnswering() ? appendedOf(options.log).catch(() => null) : null,
        options.stored().catch(() => null),
      ])
      if (!stop.signal.aborted) book.look(clock.nowMs(), { appended, stored })
      await sleep(ACTIVITY_STEP_S * 1000, stop.signal)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

async function appendedOf(log: EventLog): Promise<Progress['appended']> {
  const ends = new Map<string, number>()
  for (const { name } of topicsOf()) {
    // a topic that its writer has not made yet is left out
    const offsets = await log.offsets(name).catch(() => null)
    if (offsets === null) continue
    const appended = offsets.reduce((sum, { end }) => sum + end, 0)
    ends.set(name, appended)
  }
  return ends
}
