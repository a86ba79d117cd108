import type { CityFreshness, SegmentLive } from '@rocade/shared/protocol/answers'
import { describe, expect, test, vi } from 'vitest'
import { createLiveStore } from './live-store.ts'

const segment = (segmentId: string, speedKmh: number, cityId = 'paris'): SegmentLive => ({
  cityId,
  segmentId,
  zoneId: 'bourse',
  level: 'free',
  speedKmh,
  freeFlowKmh: 50,
  delayMin: 0,
  confidence: 1,
  isClosed: false,
  observedAt: '2026-11-21T12:00:00Z',
  source: 'simulator',
})
const freshness: CityFreshness = {
  cityId: 'paris',
  newestObservedAt: null,
  lastUpdateAt: null,
  source: null,
  isRecording: false,
  isFresh: false,
}

describe('live store', () => {
  test('keeps what a delta does not name', () => {
    const store = createLiveStore()
    store.merge({ segments: [segment('a', 10), segment('b', 20)] })
    store.merge({ segments: [segment('b', 25)], freshness: [freshness] })
    const city = store.city('paris')
    expect([...city.segments.values()].map((it) => it.speedKmh)).toEqual([10, 25])
    expect(city.freshness).toBe(freshness)
  })
  test('takes the incidents of a city as a whole: what is missing from the next ones has ended', () => {
    const store = createLiveStore()
    expect(store.city('paris').incidents).toBeNull()
    const told = { cityId: 'paris', source: 'simulator', incidents: [] }
    store.merge({ incidents: [{ ...told, source: null }] })
    store.merge({ segments: [segment('a', 10)], incidents: [told] })
    store.merge({ segments: [segment('a', 11)], incidents: [] })
    expect(store.city('paris').incidents).toBe(told)
  })
  test('forgets what a snapshot does not name', () => {
    const store = createLiveStore()
    store.merge({ segments: [segment('a', 10)] })
    store.replace(['paris'], { segments: [segment('b', 20)] })
    expect([...store.city('paris').segments.keys()]).toEqual(['b'])
  })
  test('leaves other cities as they are, the same object even', () => {
    const store = createLiveStore()
    store.merge({ segments: [segment('a', 10, 'los-angeles')] })
    const before = store.city('los-angeles')
    store.merge({ segments: [segment('b', 20)] })
    expect(store.city('los-angeles')).toBe(before)
  })
  test('keeps the maps that did not change, so that only what changed is drawn anew', () => {
    const store = createLiveStore()
    store.merge({ segments: [segment('a', 10)] })
    const { zones, segments } = store.city('paris')
    store.merge({ freshness: [freshness] })
    expect(store.city('paris').zones).toBe(zones)
    expect(store.city('paris').segments).toBe(segments)
  })
  test('tells its listeners until they leave', () => {
    const store = createLiveStore()
    const listener = vi.fn()
    const leave = store.subscribe(listener)
    store.merge({ segments: [segment('a', 10)] })
    leave()
    store.merge({ segments: [segment('a', 20)] })
    expect(listener).toHaveBeenCalledTimes(1)
  })
})
