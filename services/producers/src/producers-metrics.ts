import { Counter, Histogram, type Registry } from 'prom-client'

export interface ProducersMetrics {
  readings(source: string, feed: string, count: number): void
  unchanged(source: string, feed: string, count: number): void
  fetched(source: string, seconds: number): void
  error(source: string, kind: string): void
}

const READINGS = 'rocade_producers_readings_total'
const UNCHANGED = 'rocade_producers_unchanged_total'
const FETCH = 'rocade_producers_fetch_duration_seconds'
const ERRORS = 'rocade_producers_errors_total'

/** The metrics of the producers. Sources and the loop share them, so those that are there already are taken. */
export function createProducersMetrics(registry: Registry): ProducersMetrics {
  const registers = [registry]
  const readings =
    found(registry, READINGS, Counter) ??
    new Counter({
      name: READINGS,
      help: 'Readings given to the log',
      labelNames: ['source', 'feed'],
      registers,
    })
  const unchanged =
    found(registry, UNCHANGED, Counter) ??
    new Counter({
      name: UNCHANGED,
      help: 'Readings that a source gave again, not put into the log once more',
      labelNames: ['source', 'feed'],
      registers,
    })
  const fetches =
    found(registry, FETCH, Histogram) ??
    new Histogram({
      name: FETCH,
      help: 'Time to get one answer, with all tries',
      labelNames: ['source'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    })
  const errors =
    found(registry, ERRORS, Counter) ??
    new Counter({
      name: ERRORS,
      help: 'Answers that gave no reading, and failed appends (kind log), by kind',
      labelNames: ['source', 'kind'],
      registers,
    })
  return {
    readings: (source, feed, count) => readings.inc({ source, feed }, count),
    unchanged: (source, feed, count) => unchanged.inc({ source, feed }, count),
    fetched: (source, seconds) => fetches.observe({ source }, seconds),
    error: (source, kind) => errors.inc({ source, kind }),
  }
}

function found<M>(registry: Registry, name: string, kind: new (...args: never[]) => M): M | undefined {
  const metric: unknown = registry.getSingleMetric(name)
  return metric instanceof kind ? metric : undefined
}
