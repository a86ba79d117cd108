import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { City } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import { roadIncidents, roadStateAt } from './incidents.ts'
import { createTrafficModel, roadSeedOf } from './traffic-model.ts'
import { createWeatherModel } from './weather-model.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const FROM_MS = Date.parse('2026-11-16T00:00:00Z')
const seeds = fc.integer({ min: 0, max: 0xffffffff })
const instants = fc.integer({ min: FROM_MS, max: FROM_MS + 30 * DAY_MS })

describe('the incidents of a road', () => {
  test('are exactly what its state feels, at any instant and whatever span is asked for', () => {
    fc.assert(
      fc.property(seeds, instants, fc.integer({ min: 1, max: 3 * DAY_MS }), (seed, ms, aroundMs) => {
        const told = roadIncidents(seed, ms - aroundMs, ms + aroundMs).filter(
          (one) => one.startMs <= ms && ms < one.endMs,
        )
        const { capacityShare, isClosed } = roadStateAt(seed, ms)
        expect(told.length).toBe(capacityShare < 1 ? 1 : 0)
        if (told[0]) expect([told[0].capacityShare, told[0].isClosed]).toEqual([capacityShare, isClosed])
      }),
      { numRuns: 2000 },
    )
  })

  test('begin and end to the millisecond: the road is whole before and after', () => {
    const seed = seedWithIncident()
    for (const { startMs, endMs } of roadIncidents(seed, FROM_MS, FROM_MS + 30 * DAY_MS)) {
      expect(roadStateAt(seed, startMs - 1).capacityShare).toBe(1)
      expect(roadStateAt(seed, startMs).capacityShare).toBeLessThan(1)
      expect(roadStateAt(seed, endMs - 1).capacityShare).toBeLessThan(1)
      expect(roadStateAt(seed, endMs).capacityShare).toBe(1)
    }
  })

  test('never overlap, and each begins within the span or goes on at its beginning', () => {
    fc.assert(
      fc.property(seeds, instants, (seed, fromMs) => {
        const told = roadIncidents(seed, fromMs, fromMs + 60 * DAY_MS)
        for (const [i, one] of told.entries()) {
          expect(one.endMs).toBeGreaterThan(Math.max(one.startMs, fromMs))
          expect(one.endMs).toBeLessThanOrEqual(told[i + 1]?.startMs ?? Number.POSITIVE_INFINITY)
        }
      }),
    )
  })
})

describe('the traffic of a city', () => {
  const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City
  const segments = [...paris.segmentsById.values()]
  const weather = createWeatherModel(1, paris)
  const model = createTrafficModel(1, paris, segments, weather)
  const whole = { capacityShare: 1, isClosed: false }
  const undisturbed = createTrafficModel(1, paris, segments, weather, () => whole)

  test('is slower than without incidents on the roads of those that are told, in their time, and nowhere else', () => {
    let slowed = 0
    for (let ms = FROM_MS; ms < FROM_MS + 3 * DAY_MS; ms += 10 * MINUTE_MS) {
      const real = model.at(ms, 0, segments.length)
      const without = undisturbed.at(ms, 0, segments.length)
      for (const [i, { segmentId }] of segments.entries()) {
        const [incident] = roadIncidents(roadSeedOf(1, paris.cityId, segmentId), ms, ms + 1)
        const [speedKmh, freeKmh] = [real[i]?.speedKmh ?? 0, without[i]?.speedKmh ?? 0]
        if (incident === undefined) expect(speedKmh).toBe(freeKmh)
        else expect(speedKmh).toBeLessThan(freeKmh)
        if (incident !== undefined) slowed += 1
        expect(real[i]?.isClosed).toBe(incident?.isClosed ?? false)
      }
    }
    expect(slowed).toBeGreaterThan(20)
  })
})

/** The first road that has several incidents in a month. */
function seedWithIncident(): number {
  for (let seed = 1; ; seed++) if (roadIncidents(seed, FROM_MS, FROM_MS + 30 * DAY_MS).length > 5) return seed
}
