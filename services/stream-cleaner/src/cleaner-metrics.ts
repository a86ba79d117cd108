import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface CleanerMetrics {
  accepted(feed: string, messages: number): void
  rejected(feed: string, reason: string, messages: number): void
  oddValue(feed: string, field: string): void
  duplicates(feed: string, messages: number): void
  batch(sink: SinkName, seconds: number): void
  lag(sink: SinkName, feed: string, partition: number, messages: number): void
  eventAge(feed: string, seconds: number): void
  lakeWritten(feed: string, bytes: number): void
  fenced(sink: SinkName): void
  retried(sink: SinkName): void
  liveLost(feed: string): void
  citiesSetAside(cities: number): void
}
export type SinkName = 'pg' | 'lake'

/** The cleaner's metrics; names and units are listed in docs/reference/metrics.md. */
export function createCleanerMetrics(registry: Registry): CleanerMetrics {
  const registers = [registry]
  const count = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `rocade_cleaner_${name}_total`, help, labelNames, registers })
  const accepted = count('accepted', 'Readings stored by the PostgreSQL sink', ['feed'])
  const rejected = count('rejected', 'Messages rejected by the PostgreSQL sink', ['feed', 'reason'])
  const odd = count('odd_values', 'Optional values that were not taken, although their message was', ['feed', 'field'])
  const duplicates = count('duplicates', 'Readings that were there already', ['feed'])
  const written = count('lake_written_bytes', 'Bytes of bronze files published', ['feed'])
  const fenced = count('fenced', 'Batches that another writer had stored before', ['sink'])
  const retried = count('retries', 'Store operations tried again', ['sink'])
  const lost = count('live_lost', 'Live messages that could not be published', ['feed'])
  const seconds = new Histogram({
    name: 'rocade_cleaner_batch_duration_seconds',
    help: 'Time to store one batch',
    labelNames: ['sink'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const lag = new Gauge({
    name: 'rocade_cleaner_lag_messages',
    help: 'Messages of a partition that a sink has not stored',
    labelNames: ['sink', 'feed', 'partition'],
    registers,
  })
  const age = new Gauge({
    name: 'rocade_cleaner_event_age_seconds',
    help: 'Age of the newest reading stored last, by when it was observed',
    labelNames: ['feed'],
    registers,
  })
  const setAside = new Gauge({
    name: 'rocade_cleaner_cities_set_aside',
    help: 'Cities whose tables could not be brought up to date',
    registers,
  })
  return {
    accepted: (feed, messages) => accepted.inc({ feed }, messages),
    rejected: (feed, reason, messages) => rejected.inc({ feed, reason }, messages),
    oddValue: (feed, field) => odd.inc({ feed, field }),
    duplicates: (feed, messages) => duplicates.inc({ feed }, messages),
    batch: (sink, value) => seconds.observe({ sink }, value),
    lag: (sink, feed, partition, messages) => lag.set({ sink, feed, partition: String(partition) }, messages),
    eventAge: (feed, value) => age.set({ feed }, value),
    lakeWritten: (feed, bytes) => written.inc({ feed }, bytes),
    fenced: (sink) => fenced.inc({ sink }),
    retried: (sink) => retried.inc({ sink }),
    liveLost: (feed) => lost.inc({ feed }),
    citiesSetAside: (cities) => setAside.set(cities),
  }
}
