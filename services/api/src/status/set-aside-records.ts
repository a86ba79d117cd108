import type { SetAside } from '@rocade/shared/adapters/log/set-aside'
import type { CityBook } from '@rocade/shared/cities/city-book'
import { CITIES_TOPIC } from '@rocade/shared/feeds/topics'
import type { StatusAnswer } from '@rocade/shared/protocol/status-answer'
import { Gauge, type Registry } from 'prom-client'

/** The records of all control topics that cannot be used, as the status tells them. They are counted in the metrics too. */
export function createSetAsideRecords(book: CityBook, setAside: SetAside, metrics: Registry) {
  const list = (): StatusAnswer['setAside'] => [
    ...book.setAside().map(({ cityId, detail, sinceMs }) => ({
      kind: 'record' as const,
      place: CITIES_TOPIC,
      cityId,
      key: cityId,
      detail,
      since: new Date(sinceMs).toISOString(),
    })),
    ...setAside.list().map(({ topic, key, detail, sinceMs }) => ({
      kind: 'record' as const,
      place: topic,
      cityId: null,
      key,
      detail,
      since: new Date(sinceMs).toISOString(),
    })),
  ]
  new Gauge({
    name: 'rocade_control_records_set_aside',
    help: 'Records of control topics that cannot be used',
    labelNames: ['topic'],
    registers: [metrics],
    collect() {
      this.reset()
      for (const { place } of list()) this.inc({ topic: place })
    },
  })
  return list
}
