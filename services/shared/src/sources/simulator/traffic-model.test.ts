import { describe, expect, test } from 'vitest'
import type { City } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import { localParts } from '../../domain/local-time.ts'
import type { TrafficReading } from '../../feeds/traffic/contract.ts'
import type { HistorySource } from '../../ports/source.ts'
import { createReplaySource } from '../replay/replay-source.ts'
import { createTrafficSimulator } from './simulator-sources.ts'
import { rainSpeedFactor } from './traffic-model.ts'

const isOn = () => ({ state: 'on', detail: '' }) as const
const clock = { nowMs: () => 0 }
const [losAngeles, paris] = loadCities() as [City, City]
// A week without a change of the clock.
const FROM_MS = Date.parse('2026-11-16T08:00:00Z')
const TO_MS = Date.parse('2026-11-23T08:00:00Z')
const simulator = createTrafficSimulator({ clock, seed: 1, intervalS: 900, isOn })
const replay = createReplaySource({ clock, speed: null, isOn })

/** Mean of speed / free flow for each local hour, on workdays and at the weekend. Closed roads carry no speed. */
function profileOf(source: HistorySource, city: City) {
  const sums = { workday: zeros(), weekend: zeros() }
  for (const batch of source.history(city, FROM_MS, TO_MS)) {
    for (const reading of batch as unknown as TrafficReading[]) {
      if (reading.isClosed) continue
      const { weekday, hour } = localParts(Date.parse(reading.observedAt), city.timeZone)
      const cell = sums[weekday >= 6 ? 'weekend' : 'workday'][hour] as { sum: number; count: number }
      cell.sum += reading.speedKmh / reading.freeFlowKmh
      cell.count += 1
    }
  }
  const means = (cells: ReturnType<typeof zeros>) => cells.map(({ sum, count }) => sum / count)
  return { workday: means(sums.workday), weekend: means(sums.weekend) }
}
const zeros = () => Array.from({ length: 24 }, () => ({ sum: 0, count: 0 }))

describe('the simulated week against the recorded one', () => {
  const recorded = profileOf(replay, losAngeles)
  const simulated = profileOf(simulator, losAngeles)

  test('the hours of workdays rise and fall together (correlation of at least 0.8)', () => {
    expect(correlation(simulated.workday, recorded.workday)).toBeGreaterThan(0.8)
  })

  test('an hour of a workday is on average less than 8 points of speed ratio away', () => {
    const distances = simulated.workday.map((ratio, hour) => Math.abs(ratio - (recorded.workday[hour] as number)))
    expect(distances.reduce((sum, distance) => sum + distance) / 24).toBeLessThan(0.08)
  })

  test.each([
    ['recorded', recorded],
    ['simulated', simulated],
    ['simulated in Paris', profileOf(simulator, paris)],
  ])('%s: the worst hour of the weekend is better than the worst of a workday', (_name, profile) => {
    expect(Math.min(...profile.weekend)).toBeGreaterThan(Math.min(...profile.workday) + 0.05)
  })
})

describe('simulated traffic', () => {
  const day = (source: HistorySource, dayMs: number) =>
    [...source.history(paris, dayMs, dayMs + 86_400_000)].flat() as unknown as TrafficReading[]

  test('is the same again for the same seed, and another for another seed', () => {
    const again = createTrafficSimulator({ clock, seed: 1, intervalS: 900, isOn })
    const other = createTrafficSimulator({ clock, seed: 2, intervalS: 900, isOn })
    expect(day(again, FROM_MS)).toEqual(day(simulator, FROM_MS))
    expect(day(other, FROM_MS)).not.toEqual(day(simulator, FROM_MS))
  })

  test('an instant does not depend on where the history begins', () => {
    const at = (fromMs: number) => [...simulator.history(paris, fromMs, FROM_MS + 900_000)].at(-1)
    expect(at(FROM_MS - 86_400_000)).toEqual(at(FROM_MS))
  })

  test('live tells what history tells', async () => {
    const live = createTrafficSimulator({ clock: { nowMs: () => FROM_MS + 899_999 }, seed: 1, intervalS: 900, isOn })
    for await (const batch of live.stream(paris, FROM_MS, new AbortController().signal)) {
      expect(batch.readings).toEqual([...simulator.history(paris, FROM_MS, FROM_MS + 900_000)].flat())
      break
    }
  })

  test('has closures, but few, and a closed road has no speed and no travel time', () => {
    const closed: TrafficReading[] = []
    let count = 0
    for (let week = 0; week < 4; week++) {
      const readings = day(simulator, FROM_MS + week * 7 * 86_400_000)
      closed.push(...readings.filter((reading) => reading.isClosed))
      count += readings.length
    }
    expect(closed.length).toBeGreaterThan(0)
    expect(closed.length / count).toBeLessThan(0.01)
    expect(closed.every(({ speedKmh, travelTimeS }) => speedKmh === 0 && travelTimeS === null)).toBe(true)
  })

  test('is not the same on all roads: in the morning some are free and some are jammed', () => {
    const morning = [
      ...simulator.history(paris, Date.parse('2026-11-18T07:30:00Z'), Date.parse('2026-11-18T07:31:00Z')),
    ]
    const ratios = (morning.flat() as unknown as TrafficReading[]).map((r) => r.speedKmh / r.freeFlowKmh)
    expect(Math.min(...ratios)).toBeLessThan(0.45)
    expect(Math.max(...ratios)).toBeGreaterThan(0.8)
  })

  test('is slower in rain, at most by 17 %', () => {
    expect(rainSpeedFactor(0)).toBe(1)
    expect(rainSpeedFactor(0.1)).toBeLessThan(0.98)
    expect(rainSpeedFactor(100)).toBe(0.83)
  })
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] as number) - my), 0)
  return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB))
}
