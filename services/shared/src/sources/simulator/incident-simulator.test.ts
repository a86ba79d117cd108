import { describe, expect, test } from 'vitest'
import type { City } from '../../cities/city.ts'
import { loadCities } from '../../cities/load-cities.ts'
import type { IncidentReading } from '../../feeds/incidents/contract.ts'
import { incidents } from '../../feeds/index.ts'
import { createIncidentSimulator, toldIncidents } from './incident-simulator.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const NOW_MS = Date.parse('2026-11-21T12:00:00Z')
const paris = loadCities().find(({ cityId }) => cityId === 'paris') as City
const isOn = () => ({ state: 'on', detail: '' }) as const

/** What the source tells while its clock goes from one instant to another, in steps: batch by batch. */
async function told(fromMs: number, toMs: number, stepMs: number): Promise<IncidentReading[][]> {
  let nowMs = fromMs
  const abort = new AbortController()
  const clock = {
    nowMs() {
      nowMs += stepMs
      if (nowMs > toMs) abort.abort()
      return nowMs
    },
  }
  const batches: IncidentReading[][] = []
  for await (const { readings } of createIncidentSimulator({ clock, seed: 1, isOn }).stream(paris, 0, abort.signal)) {
    batches.push(readings as unknown as IncidentReading[])
  }
  return batches
}

describe('the incident simulator', () => {
  test('first tells the last days, all of which the cleaner takes', async () => {
    const [first = []] = await told(NOW_MS, NOW_MS + MINUTE_MS, 20_000)
    expect(first.length).toBeGreaterThan(50)
    const context = { hasCity: () => true, hasSegment: () => true, appendedAtMs: NOW_MS + MINUTE_MS }
    expect(first.map((one) => incidents.clean(one, context)).filter(({ kind }) => kind !== 'accept')).toEqual([])
    const earliestMs = Math.min(...first.map(({ observedAt }) => Date.parse(observedAt)))
    expect(NOW_MS - earliestMs).toBeGreaterThan(7.8 * DAY_MS)
  })

  test('then tells each as it begins, never before, and leaves none out', async () => {
    const [, ...later] = await told(NOW_MS, NOW_MS + DAY_MS, 20_000)
    const news = later.flat()
    for (const { observedAt, toldAt } of news) expect(Date.parse(toldAt)).toBeGreaterThanOrEqual(Date.parse(observedAt))
    const begun = toldIncidents(1, paris, [NOW_MS, NOW_MS + DAY_MS - MINUTE_MS], 0)
      .filter(({ observedAt }) => Date.parse(observedAt) > NOW_MS + MINUTE_MS)
      .map(({ readingId }) => readingId)
    expect(begun.length).toBeGreaterThan(5)
    expect(begun.filter((id) => !news.some(({ readingId }) => readingId === id))).toEqual([])
  })

  test('says again what goes on, under the same id', async () => {
    const [, ...later] = await told(NOW_MS, NOW_MS + 6 * 60 * MINUTE_MS, 20_000)
    const times = new Map<string, number>()
    for (const { readingId } of later.flat()) times.set(readingId, (times.get(readingId) ?? 0) + 1)
    expect(Math.max(...times.values())).toBeGreaterThan(3)
  })

  test('a restart tells the same incidents with the same ids', async () => {
    const [first = []] = await told(NOW_MS, NOW_MS + MINUTE_MS, 20_000)
    const [again = []] = await told(NOW_MS, NOW_MS + MINUTE_MS, 20_000)
    expect(again.map(({ readingId }) => readingId)).toEqual(first.map(({ readingId }) => readingId))
    expect(new Set(first.map(({ readingId }) => readingId)).size).toBe(first.length)
  })
})
