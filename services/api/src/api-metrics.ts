import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface ApiMetrics {
  request(route: string, status: number, durationS: number): void
  upgraded(): void
  upgradeRefused(status: number): void
  liveSent(messages: number): void
  liveSkipped(): void
  liveReadings(feed: string, taken: number, ignored: number): void
  statistics(kind: string, outcome: 'computed' | 'cached' | 'shared' | 'stale' | 'refused'): void
}

/** Registers the metrics of the API. `liveClients` is asked when they are read. */
export function createApiMetrics(registry: Registry, liveClients: () => number): ApiMetrics {
  const registers = [registry]
  const requests = new Histogram({
    name: 'rocade_api_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  const sent = new Counter({ name: 'rocade_live_sent_messages_total', help: 'Messages of the live feed', registers })
  const upgrades = new Counter({
    name: 'rocade_live_upgrades_total',
    help: 'WebSocket upgrades asked for, by the status of the answer; 101 is a connection',
    labelNames: ['status'],
    registers,
  })
  const skipped = new Counter({
    name: 'rocade_live_dropped_total',
    help: 'Deltas left out because the client read too slowly',
    registers,
  })
  const readings = new Counter({
    name: 'rocade_api_live_readings_total',
    help: 'Live readings, by whether they changed the present',
    labelNames: ['feed', 'outcome'],
    registers,
  })
  const statistics = new Counter({
    name: 'rocade_api_statistics_total',
    help: 'Statistics asked for, by how they were answered',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  new Gauge({
    name: 'rocade_live_clients',
    help: 'Open live connections',
    registers,
    collect() {
      this.set(liveClients())
    },
  })
  /** Looking a label set up costs more than observing it. */
  const children = new Map<string, Histogram.Internal<string>>()
  return {
    request(route, status, durationS) {
      const key = `${route} ${status}`
      let child = children.get(key)
      if (child === undefined) {
        child = requests.labels(route, String(status))
        children.set(key, child)
      }
      child.observe(durationS)
    },
    upgraded: () => upgrades.inc({ status: '101' }),
    upgradeRefused: (status) => upgrades.inc({ status: String(status) }),
    liveSent: (messages) => sent.inc(messages),
    liveSkipped: () => skipped.inc(),
    liveReadings(feed, taken, ignored) {
      if (taken > 0) readings.inc({ feed, outcome: 'taken' }, taken)
      if (ignored > 0) readings.inc({ feed, outcome: 'ignored' }, ignored)
    },
    statistics: (kind, outcome) => statistics.inc({ kind, outcome }),
  }
}
