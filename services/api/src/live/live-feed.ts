import { setTimeout as delay } from 'node:timers/promises'
import { readJsonMessage } from '@rocade/shared/adapters/log/read-json-message'
import { liveTopic } from '@rocade/shared/feeds/feed'
import { streamFeeds } from '@rocade/shared/feeds/index'
import { topicsOf } from '@rocade/shared/feeds/topics'
import type { Clock } from '@rocade/shared/ports/clock'
import type { EventLog, LogMessage, PartitionReader } from '@rocade/shared/ports/event-log'
import { LiveReading } from '@rocade/shared/protocol/live-topics'
import type { Health } from '@rocade/shared/runtime/service'
import type { Logger } from 'pino'
import type { ArrivedReading } from '../activity/activity.ts'
import type { LiveState } from './live-state.ts'

export interface LiveFeedOptions {
  readonly log: EventLog
  readonly state: LiveState
  readonly clock: Clock
  readonly logger: Logger
  /** Different in each process, so that each reads all partitions. */
  readonly group: string
  readonly onTaken: (feed: string, taken: number, ignored: number) => void
  /** Told of each reading that is news. What was in the log before we came is no news. */
  readonly onArrived: (reading: ArrivedReading) => void
}

export interface LiveFeed extends AsyncDisposable {
  /** Whether every partition was read to its end once: from then on the state is the present, not its beginning. */
  isCaughtUp(): boolean
  health(): Health
}

const RETRY_MS = { first: 500, most: 15_000 }
/** A quiet partition shows its end this often. */
const MAX_WAIT_MS = 250

/**
 * Reads the `_live` topics of all feeds from their oldest message into the state, and goes on until it is disposed.
 * A failing log is tried again: the state stays, its ages grow, and `health` says so.
 */
export function startLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { log, logger } = options
  const stop = new AbortController()
  const behind = new Set<string>()
  let health: Health = { status: 'degraded', detail: 'reading the live topics from their beginning' }
  let isPrepared = false

  async function prepare(): Promise<void> {
    const names = new Set(streamFeeds.map(liveTopic))
    await log.createTopics(topicsOf().filter((spec) => names.has(spec.name)))
    for (const topic of names) {
      for (const { partition } of await log.offsets(topic)) behind.add(`${topic}/${partition}`)
    }
    isPrepared = true
  }

  function reachedEnd(topic: string, partition: number): void {
    behind.delete(`${topic}/${partition}`)
    if (behind.size === 0) health = { status: 'ok' }
  }

  function follow(feed: string): Promise<void> {
    return log.consume({
      topic: liveTopic({ name: feed }),
      group: options.group,
      signal: stop.signal,
      maxWaitMs: MAX_WAIT_MS,
      open: async ({ topic, partition }) =>
        createReader(options, feed, {
          isBehind: () => behind.has(`${topic}/${partition}`),
          onEnd: () => reachedEnd(topic, partition),
        }),
    })
  }

  /** Does it again and again until the stop: a log that is away comes back. */
  async function keepOn(what: string, work: () => Promise<void>, isDone: () => boolean): Promise<void> {
    let waitMs = RETRY_MS.first
    while (!stop.signal.aborted && !isDone()) {
      const startedMs = performance.now()
      try {
        await work()
      } catch (error) {
        if (stop.signal.aborted) return
        logger.warn({ err: error }, `${what} failed; it is tried again`)
        health = { status: 'down', detail: `${what} failed; it is tried again` }
        if (performance.now() - startedMs > RETRY_MS.most) waitMs = RETRY_MS.first
        await delay(waitMs, undefined, { signal: stop.signal }).catch(() => {})
        waitMs = Math.min(waitMs * 2, RETRY_MS.most)
      }
    }
  }

  async function run(): Promise<void> {
    await keepOn('preparing the live topics', prepare, () => isPrepared)
    await Promise.all(
      streamFeeds.map(({ name }) =>
        keepOn(
          `reading the live topic of ${name}`,
          () => follow(name),
          () => false,
        ),
      ),
    )
  }

  const running = run()
  return {
    isCaughtUp: () => isPrepared && behind.size === 0,
    health: () => health,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

interface Place {
  readonly isBehind: () => boolean
  readonly onEnd: () => void
}

function createReader(options: LiveFeedOptions, feed: string, { isBehind, onEnd }: Place): PartitionReader {
  return {
    from: 'earliest',
    async take(messages, endOffset) {
      let taken = 0
      for (const message of messages) {
        const live = takeMessage(options, feed, message)
        if (live === null) continue
        taken += 1
        if (!isBehind()) options.onArrived(arrived(feed, live, options.clock.nowMs()))
      }
      options.onTaken(feed, taken, messages.length - taken)
      const last = messages.at(-1)
      const next = last === undefined ? endOffset : last.offset + 1
      if (next >= endOffset) onEnd()
      return next
    },
    async close() {},
  }
}

/**
 * What of a message is news. The topic is ours, but a message that is not as agreed must not stop the map: it is ignored
 * and counted.
 */
function takeMessage({ state, clock }: LiveFeedOptions, feed: string, message: LogMessage): LiveReading | null {
  const live = readJsonMessage(LiveReading, message)
  return live !== null && state.take(feed, live, clock.nowMs()) ? live : null
}

const arrived = (feed: string, { reading, appendedAtMs }: LiveReading, nowMs: number): ArrivedReading => ({
  feed,
  source: String(reading.source),
  // an incident is old when it was last told long ago, not when it began long ago
  ageS: Math.max(0, nowMs - Date.parse(String(reading.toldAt ?? reading.observedAt))) / 1000,
  throughMs: Math.max(0, nowMs - appendedAtMs),
})
