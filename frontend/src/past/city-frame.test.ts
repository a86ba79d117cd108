import type { PlaybackAnswer } from '@rocade/shared/protocol/past-answers'
import { describe, expect, test } from 'vitest'
import { cityGeometry } from '../api/city-geometry.ts'
import { cityOfFrame, frameAt, speedIn } from './city-frame.ts'

const segment = (segmentId: string, lengthM: number) => ({
  properties: {
    segmentId,
    zoneId: 'z',
    name: null,
    downstreamSegmentId: null,
    lengthM,
    bearingDeg: 0,
    freeFlowKmh: 80,
  },
  geometry: { type: 'LineString' as const, coordinates: [[0, 0] as const, [0, 1] as const] },
})
const geometry = cityGeometry(
  { features: [{ properties: { zoneId: 'z', name: 'Z' }, geometry: { type: 'Polygon', coordinates: [] } }] },
  { features: [segment('a', 1000), segment('b', 1000), segment('new', 500)] },
)
const playback: PlaybackAnswer = {
  generatedAt: '2026-06-10T10:00:00Z',
  units: {},
  cityId: 'c',
  timeZone: 'UTC',
  watermark: null,
  status: undefined,
  from: '2026-06-10T09:00:00Z',
  to: '2026-06-10T09:10:00Z',
  stepS: 300,
  basis: null,
  segmentIds: ['a', 'b', 'gone'],
  freeFlowKmh: [100, null, 50],
  frames: [
    { at: '2026-06-10T09:00:00Z', resolutionS: 300, source: 'batch', speedKmh: [40, null, 10], closed: [1] },
    { at: '2026-06-10T09:05:00Z', resolutionS: null, source: null, speedKmh: [], closed: [] },
  ],
}
const at = (time: string) => Date.parse(`2026-06-10T${time}Z`)

describe('frames of the past', () => {
  test('are found by instant; where nothing is known there is none', () => {
    expect(frameAt(playback, at('09:04:59'))?.at).toBe('2026-06-10T09:00:00Z')
    expect([
      frameAt(playback, at('09:05:00')),
      frameAt(playback, at('08:59:59')),
      frameAt(playback, at('09:10:00')),
    ]).toEqual([null, null, null])
  })
  test('become a city in the shape of the present, by segment id and not by place', () => {
    const frame = frameAt(playback, at('09:00:00'))
    if (!frame) throw new Error('expected a frame')
    const city = cityOfFrame({ cityId: 'c', geometry, playback, frame, weather: null })
    expect([...city.segments.values()].map(({ level, speedKmh, observedAt }) => [level, speedKmh, observedAt])).toEqual(
      [
        ['jammed', 40, '2026-06-10T09:00:00Z'],
        ['closed', null, '2026-06-10T09:00:00Z'],
        ['no-data', null, null], // the city has it now, that hour did not
      ],
    )
    expect(city.segments.get('a')?.delayMin).toBeCloseTo(0.9)
    expect(city.zones.get('z')).toMatchObject({ level: 'jammed', speedKmh: 40, coverage: 0.8 })
    expect(speedIn(playback, frame, 'a')).toBe(40)
    expect(speedIn(playback, frame, 'atlantis')).toBeNull()
  })
})
