import type { City } from '../../cities/city.ts'
import type { IncidentReading } from '../../feeds/incidents/contract.ts'
import { INCIDENT_DAYS_MAX } from '../../feeds/incidents/index.ts'
import { readingId } from '../../feeds/reading-id.ts'
import type { Source, SourceBatch } from '../../ports/source.ts'
import { trafficSensor } from '../traffic-reading.ts'
import { waitUntil } from '../wait-until.ts'
import { roadIncidents } from './incidents.ts'
import type { SimulatorOptions } from './simulator-sources.ts'
import { roadSeedOf } from './traffic-model.ts'

const NAME = 'simulator'
const LOOK_EVERY_MS = 1_000
/** What goes on is said again so often: a word that got lost on the way to the live map is made good by the next. */
const AGAIN_EVERY_MS = 5 * 60_000
/** Less than the cleaner takes by more than an incident lasts: one that goes on then has not begun too long ago. */
const PAST_MS = INCIDENT_DAYS_MAX * 24 * 3_600_000 - 2 * 3_600_000

/** The incidents that slow the simulated traffic down, told by the simulator itself. See `incidents.ts`. */
export function createIncidentSimulator({ clock, seed, isOn }: Omit<SimulatorOptions, 'intervalS'>): Source {
  return {
    name: NAME,
    feed: 'incidents',
    isRecording: false,
    check: () => isOn(NAME, 'tells the incidents of the simulated traffic as they begin'),
    covers: (city) => city.segmentsById.size > 0,
    /**
     * First those of the last days, whatever the position: they are few, and their ids make the sink keep one. Then
     * each as it begins, and again while it goes on.
     */
    async *stream(city, _fromMs, signal): AsyncGenerator<SourceBatch> {
      let toldMs = clock.nowMs()
      yield { readings: toldIncidents(seed, city, [toldMs - PAST_MS, toldMs], toldMs), nextFromMs: toldMs }
      let againMs = toldMs + AGAIN_EVERY_MS
      while (!signal.aborted) {
        await waitUntil(toldMs + LOOK_EVERY_MS, clock, signal)
        if (signal.aborted) return
        const nowMs = clock.nowMs()
        // also after the clock was set back
        const isAgain = nowMs >= againMs || againMs - nowMs > AGAIN_EVERY_MS
        const sinceMs = Math.max(toldMs, nowMs - PAST_MS)
        const going = toldIncidents(seed, city, [sinceMs, nowMs], nowMs)
        const readings = isAgain ? going : going.filter(({ observedAt }) => Date.parse(observedAt) >= sinceMs)
        if (isAgain) againMs = nowMs + AGAIN_EVERY_MS
        toldMs = nowMs
        if (readings.length > 0) yield { readings, nextFromMs: nowMs }
      }
    },
  }
}

/** The incidents of a city that go on at some time in [fromMs, toMs), as they are told at `toldAtMs`; in order of beginning. Pure. */
export function toldIncidents(
  seed: number,
  city: Pick<City, 'cityId' | 'segmentsById'>,
  [fromMs, toMs]: readonly [number, number],
  toldAtMs: number,
): IncidentReading[] {
  const toldAt = new Date(toldAtMs).toISOString()
  return [...city.segmentsById.keys()]
    .flatMap((segmentId) =>
      roadIncidents(roadSeedOf(seed, city.cityId, segmentId), fromMs, toMs).map(
        ({ startMs, endMs, capacityShare, isClosed }): IncidentReading => {
          const observedAt = new Date(startMs).toISOString()
          return {
            schemaVersion: 1,
            readingId: readingId(NAME, `${trafficSensor(city.cityId, segmentId)}/incident`, observedAt),
            cityId: city.cityId,
            segmentId,
            source: NAME,
            kind: isClosed ? 'closure' : 'reduced-capacity',
            observedAt,
            expectedEndAt: new Date(endMs).toISOString(),
            lostCapacityShare: isClosed ? 1 : Math.round((1 - capacityShare) * 1000) / 1000,
            toldAt,
          }
        },
      ),
    )
    .sort((a, b) => (a.observedAt < b.observedAt ? -1 : 1))
}
