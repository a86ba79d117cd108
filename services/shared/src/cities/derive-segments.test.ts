import { describe, expect, test } from 'vitest'
import type { ZoneCollection } from './city.ts'
import { SegmentCollection } from './city.ts'
import { cityExtent } from './city-extent.ts'
import { deriveSegments, deriveSegmentsInSlices } from './derive-segments.ts'
import { assembleCity, loadCities } from './load-cities.ts'

const square = (zoneId: string, lon: number, lat: number, sizeDeg = 0.01): ZoneCollection['features'][number] => ({
  type: 'Feature',
  properties: { zoneId, name: zoneId },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [lon, lat],
        [lon + sizeDeg, lat],
        [lon + sizeDeg, lat + sizeDeg],
        [lon, lat + sizeDeg],
        [lon, lat],
      ],
    ],
  },
})
const zonesOf = (...features: ZoneCollection['features']): ZoneCollection => ({ type: 'FeatureCollection', features })

describe('deriveSegments', () => {
  test('connects neighbouring zones in both directions, each segment in the zone where it begins', () => {
    const { features } = deriveSegments(zonesOf(square('a', 2, 48), square('b', 2.01, 48)))
    expect(features.map(({ properties: p }) => [p.segmentId, p.zoneId, p.name])).toEqual([
      ['a-to-b', 'a', 'a → b'],
      ['b-to-a', 'b', 'b → a'],
    ])
    // 0.01 degrees of longitude at 48° north.
    for (const { properties } of features) expect(properties.lengthM).toBeCloseTo(744, -1)
    expect(features.map(({ properties }) => properties.bearingDeg)).toEqual([90, 270])
  })
  test('draws the two directions apart', () => {
    const [there, back] = deriveSegments(zonesOf(square('a', 2, 48), square('b', 2.01, 48))).features
    const latitudes = [there, back].map((feature) =>
      feature?.geometry.type === 'LineString' ? (feature.geometry.coordinates[0]?.[1] ?? 0) : 0,
    )
    expect(latitudes[0]).toBeLessThan(latitudes[1] ?? 0)
  })
  test('gives a zone alone a road across it', () => {
    const { features } = deriveSegments(zonesOf(square('only', -74, 40.7)))
    expect(features.map(({ properties }) => properties.segmentId)).toEqual(['only-eastward', 'only-westward'])
  })
  test('leads on from segment to segment, and never straight back', () => {
    const { features } = deriveSegments(zonesOf(square('a', 2, 48), square('b', 2.01, 48), square('c', 2.02, 48)))
    const next = new Map(features.map(({ properties: p }) => [p.segmentId, p.downstreamSegmentId]))
    expect(next.get('a-to-b')).toBe('b-to-c')
    expect(next.get('a-to-b')).not.toBe('b-to-a')
  })
  test('keeps long ids apart and within their length', () => {
    const long = 'z'.repeat(62)
    const { features } = deriveSegments(zonesOf(square(`${long}a`, 2, 48), square(`${long}b`, 2.01, 48)))
    expect(() => SegmentCollection.parse({ type: 'FeatureCollection', features })).not.toThrow()
    expect(new Set(features.map(({ properties }) => properties.segmentId)).size).toBe(2)
  })
  test.each(['los-angeles', 'paris'])('makes a whole network of the zones of %s, the same each time', (cityId) => {
    const city = loadCities().find((one) => one.cityId === cityId)
    if (city === undefined) throw new Error('no city')
    const segments = deriveSegments(city.zones)
    expect(deriveSegments(city.zones)).toEqual(segments)
    const made = assembleCity(city, city.zones, SegmentCollection.parse(segments))
    const zonesWithRoads = new Set([...made.segmentsById.values()].map(({ zoneId }) => zoneId))
    expect(zonesWithRoads.size).toBe(city.zones.features.length)
  })
})

describe('a city across 180°', () => {
  const square = (zoneId: string, rings: [number, number][][]) => ({
    type: 'Feature' as const,
    properties: { zoneId, name: zoneId },
    geometry: { type: 'MultiPolygon' as const, coordinates: rings.map((ring) => [ring]) },
  })
  const ring = (west: number, east: number): [number, number][] => [
    [west, -16.8],
    [east, -16.8],
    [east, -16.78],
    [west, -16.78],
    [west, -16.8],
  ]
  const zones = [
    square('west', [ring(179.95, 179.97)]),
    square('both', [ring(179.98, 180), ring(-180, -179.98)]),
    square('east', [ring(-179.98, -179.96)]),
  ]
  const { features } = deriveSegments({ type: 'FeatureCollection', features: zones })
  const byId = new Map(features.map((feature) => [feature.properties.segmentId, feature]))

  test('has roads of some kilometres, in the right direction', () => {
    expect(byId.get('west-to-east')?.properties).toMatchObject({ bearingDeg: 90, lengthM: 7_452 })
    expect(byId.get('east-to-west')?.properties).toMatchObject({ bearingDeg: 270, lengthM: 7_452 })
    expect(byId.get('both-to-west')?.properties).toMatchObject({ bearingDeg: 270, lengthM: 4_258 })
  })

  test('has positions within −180 to 180, near its zones', () => {
    const lons = features.flatMap(({ geometry }) => (geometry.type === 'LineString' ? geometry.coordinates : []))
    for (const [lon] of lons) expect(Math.abs(lon)).toBeGreaterThan(179.9)
    for (const [lon] of lons) expect(Math.abs(lon)).toBeLessThanOrEqual(180)
    expect(cityExtent({ segments: { type: 'FeatureCollection', features } })).toMatchObject([
      expect.closeTo(179.96, 2),
      expect.any(Number),
      expect.closeTo(-179.97, 2),
      expect.any(Number),
    ])
  })

  test('one zone across it has its road there', () => {
    const [, both] = zones
    const alone = deriveSegments({ type: 'FeatureCollection', features: both ? [both] : [] }).features
    expect(alone[0]?.properties).toMatchObject({ segmentId: 'both-eastward', bearingDeg: 90, lengthM: 2_129 })
  })
})

test('500 zones are worked on in slices of four steps, and to the same roads', async () => {
  const features = Array.from({ length: 500 }, (_, i) => {
    const [lon, lat] = [2 + (i % 25) / 50, 48 + Math.floor(i / 25) / 50]
    const ring: [number, number][] = [
      [lon, lat],
      [lon + 0.01, lat],
      [lon + 0.01, lat + 0.01],
      [lon, lat],
    ]
    return {
      type: 'Feature' as const,
      properties: { zoneId: `z${i}`, name: `Zone ${i}` },
      geometry: { type: 'Polygon' as const, coordinates: [ring] },
    }
  })
  const zones = { type: 'FeatureCollection' as const, features }
  let pauses = 0
  const sliced = await deriveSegmentsInSlices(zones, async () => {
    pauses += 1
  })
  expect(sliced).toEqual(deriveSegments(zones))
  // One step for each zone and each road: no slice is more than 4 of them, each of which looks at all others once.
  expect(pauses).toBe(Math.floor((500 + sliced.features.length) / 4))
})
