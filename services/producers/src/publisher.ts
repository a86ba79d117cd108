import { type Feed, type FeedReading, rawTopic } from '@rocade/shared/feeds/feed'
import { SOURCE_POSITIONS_TOPIC } from '@rocade/shared/feeds/topics'
import type { EventLog } from '@rocade/shared/ports/event-log'
import type { RawReading, SourceBatch } from '@rocade/shared/ports/source'
import { retry } from '@rocade/shared/runtime/retry'
import type { Outage } from './outage.ts'
import type { ProducersMetrics } from './producers-metrics.ts'
import { encodePosition, positionKey } from './source-positions.ts'

/** At most this many readings in one append. */
const APPEND_MAX = 1000
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5000

export interface PublisherOptions {
  readonly log: EventLog
  readonly outage: Outage
  readonly metrics: ProducersMetrics
}

/** Where a batch comes from. */
export interface BatchOrigin {
  readonly source: string
  readonly feed: Feed
  readonly cityId: string
}

export interface Publisher {
  /** Resolves when readings and position are in the log, or when the signal is aborted: then perhaps neither is. */
  publish(batch: SourceBatch, origin: BatchOrigin, signal: AbortSignal): Promise<void>
}

/**
 * Puts batches into the log: first the readings, then the position after them. A crash in between repeats the batch,
 * and the equal ids make the sinks keep one. Tries again for as long as it takes: a reading that was given to us is
 * never dropped. A source that is asked more often than it measures gives the same reading again: it is counted, and the
 * log has it once.
 */
export function createPublisher({ log, outage, metrics }: PublisherOptions): Publisher {
  const stored = new Map<string, number>()
  /** The newest reading of each key of a source, as it went into the log. */
  const newest = new Map<string, Buffer>()
  const append = async (
    topic: string,
    messages: Parameters<EventLog['append']>[1],
    source: string,
    signal: AbortSignal,
  ) =>
    retry(() => log.append(topic, messages), {
      isRetryable: () => true,
      minDelayMs: RETRY_MIN_MS,
      maxDelayMs: RETRY_MAX_MS,
      signal,
      onRetry({ error }) {
        outage.lost(error instanceof Error ? error.message : String(error))
        metrics.error(source, 'log')
      },
    }).then(() => outage.back())

  return {
    async publish({ readings, nextFromMs }, { source, feed, cityId }, signal) {
      try {
        const isNew = ({ key, value }: EncodedReading) =>
          newest.get(`${source}/${feed.name}/${key}`)?.equals(value) !== true
        for (let from = 0; from < readings.length; from += APPEND_MAX) {
          const given = readings.slice(from, from + APPEND_MAX).map((reading) => encodeReading(feed, reading))
          const part = given.filter(isNew)
          if (part.length > 0) await append(rawTopic(feed), part, source, signal)
          for (const { key, value } of part) newest.set(`${source}/${feed.name}/${key}`, value)
          metrics.readings(source, feed.name, part.length)
          metrics.unchanged(source, feed.name, given.length - part.length)
        }
        const key = positionKey(source, cityId, feed.name)
        if (stored.get(key) === nextFromMs) return
        await append(SOURCE_POSITIONS_TOPIC, [{ key, value: encodePosition(nextFromMs) }], source, signal)
        stored.set(key, nextFromMs)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
  }
}

interface EncodedReading {
  readonly key: string
  readonly value: Buffer
}

/** Whether it is a reading by the contract is for the cleaner to say; here it only needs a key. */
const encodeReading = (feed: Feed, reading: RawReading): EncodedReading => ({
  key: feed.keyOf(reading as unknown as FeedReading),
  value: Buffer.from(JSON.stringify(reading)),
})
