import { CityRequest } from '@rocade/shared/protocol/city-requests'
import { readZonesText as readZones, slugOf } from '@rocade/shared/protocol/read-zones'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_CITY, readCityDraft } from './city-draft.ts'
import { zoneOutlines } from './zone-outlines.ts'

const square = [
  [4.8, 45.7, 170],
  [4.9, 45.7, 170],
  [4.9, 45.8, 170],
  [4.8, 45.7, 170],
]
const zone = (properties: object) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [square] },
})
const collection = (...properties: object[]) =>
  JSON.stringify({ type: 'FeatureCollection', features: properties.map(zone) })
const lyon = {
  name: ' Lyon ',
  cityId: 'lyon',
  country: 'FR',
  timeZone: 'Europe/Paris',
  zonesText: collection({ name: 'Croix-Rousse', population: 1 }),
}

describe('zones of a GeoJSON text', () => {
  test('get ids of their names, and lose heights and other properties', () => {
    const read = readZones(
      collection({ name: 'Croix-Rousse', x: 1 }, { name: 'Croix Rousse' }, { zoneId: 'a', name: 'A' }),
    )
    if (!('zones' in read)) throw new Error('expected zones')
    expect(read.madeIds).toBe(true)
    expect(read.zones.features.map(({ properties }) => properties)).toEqual([
      { zoneId: 'croix-rousse', name: 'Croix-Rousse' },
      { zoneId: 'croix-rousse-2', name: 'Croix Rousse' },
      { zoneId: 'a', name: 'A' },
    ])
    expect(read.zones.features[0]?.geometry.coordinates[0]?.[0]).toEqual([4.8, 45.7])
  })
  test('never throw, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => 'faults' in readZones(text)))
  })
})

describe('ids made of names', () => {
  test('are slugs in every case', () => {
    expect([slugOf('Saint-Étienne (Nord)'), slugOf('東京'), slugOf('--')]).toEqual([
      'saint-etienne-nord',
      'zone',
      'zone',
    ])
    fc.assert(fc.property(fc.string(), (name) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(slugOf(name))))
  })
})

describe('a new city', () => {
  test('is what the server takes', () => {
    const read = readCityDraft(lyon)
    if (!('request' in read)) throw new Error('expected a request')
    expect(CityRequest.parse(read.request)).toMatchObject({ cityId: 'lyon', name: 'Lyon' })
  })
  test('names every field that is missing', () => {
    const read = readCityDraft(EMPTY_CITY)
    expect('faults' in read && Object.keys(read.faults)).toEqual(['name', 'cityId', 'country', 'timeZone', 'zones'])
  })
  test('has a time zone with a name', () => {
    for (const timeZone of ['Mars/Base', '+01:00', '']) {
      expect(readCityDraft({ ...lyon, timeZone })).toMatchObject({ faults: { timeZone: true } })
    }
  })
})

describe('the preview', () => {
  test('keeps the shape: a degree of longitude is drawn shorter than one of latitude', () => {
    const read = readZones(lyon.zonesText)
    if (!('zones' in read)) throw new Error('expected zones')
    const { width, height, outlines } = zoneOutlines(read.zones)
    expect(height).toBeCloseTo(300)
    expect(width).toBeCloseTo(300 * Math.cos((45.75 * Math.PI) / 180))
    expect(outlines[0]?.path).toMatch(/^M0\.0 300\.0L/)
  })

  test('is in one piece for zones on both sides of 180°', () => {
    const zone = (zoneId: string, west: number, east: number) => ({
      type: 'Feature' as const,
      properties: { zoneId, name: zoneId },
      geometry: {
        type: 'Polygon' as const,
        coordinates: [
          [
            [west, 0],
            [east, 0],
            [east, 0.02],
            [west, 0.02],
            [west, 0],
          ] as [number, number][],
        ],
      },
    })
    const features = [zone('west', 179.96, 179.98), zone('east', -179.98, -179.96)]
    const { width, outlines } = zoneOutlines({ type: 'FeatureCollection', features })
    expect(width).toBeCloseTo(300)
    expect(outlines.map(({ path }) => path.split('L')[0])).toEqual(['M0.0 75.0', 'M225.0 75.0'])
  })
})
