import { tmpdir } from 'node:os'
import type { City, Segment } from '@rocade/shared/cities/city'

export type { City }

/** A city of two zones: `a` with two segments of 1 km and a point detector, `b` with 1 km and 3 km. */
export function loadedCity({ hasRecording = false } = {}): City {
  const segments = [
    segment('a1', 'a', 1000),
    segment('a2', 'a', 1000),
    segment('a3', 'a', null),
    segment('b1', 'b', 1000),
    segment('b2', 'b', 3000),
  ]
  return {
    cityId: 'small',
    name: 'Small',
    country: 'FR',
    timeZone: 'Europe/Paris',
    isActive: true,
    bounds: [0, 0, 1, 1],
    freshS: 900,
    sources: { traffic: ['simulator'], weather: ['simulator'] },
    recording: hasRecording
      ? {
          file: 'x',
          label: 'A week',
          from: '2012-03-01',
          to: '2012-03-07',
          intervalS: 300,
          unit: 'mph',
          attribution: 'someone',
        }
      : null,
    attribution: 'nobody',
    folder: tmpdir(),
    zones: {
      type: 'FeatureCollection',
      features: ['a', 'b'].map((zoneId) => ({
        type: 'Feature',
        properties: { zoneId, name: `Zone ${zoneId}` },
        geometry: { type: 'Polygon', coordinates: [] },
      })),
    },
    segments: { type: 'FeatureCollection', features: [] },
    segmentsById: new Map(segments.map((one) => [one.segmentId, one])),
  }
}

const segment = (segmentId: string, zoneId: string, lengthM: number | null): Segment => ({
  segmentId,
  zoneId,
  name: null,
  lengthM,
  bearingDeg: null,
  freeFlowKmh: 100,
})
