import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { City } from './city.ts'
import { CITIES_FOLDER, loadCities } from './load-cities.ts'

const cities = loadCities()
const cityOf = (cityId: string) => cities.find((city) => city.cityId === cityId) as City

describe('the shipped cities', () => {
  test.each([
    ['los-angeles', 35, 207],
    ['paris', 20, 128],
  ])('%s has %i zones and %i segments', (cityId, zones, segments) => {
    expect(cityOf(cityId).zones.features).toHaveLength(zones)
    expect(cityOf(cityId).segments.features).toHaveLength(segments)
  })

  test('only the 7 detectors without a downstream neighbour have no length', () => {
    const points = cityOf('los-angeles').segments.features.filter(({ properties }) => properties.lengthM === null)
    expect(points).toHaveLength(7)
    expect(points.every(({ geometry }) => geometry.type === 'Point')).toBe(true)
  })

  test.each(['los-angeles', 'paris'])('every segment of %s begins in its zone, or within 400 m of it', (cityId) => {
    const city = cityOf(cityId)
    const far = city.segments.features.filter(({ properties, geometry }) => {
      const start = (geometry.type === 'Point' ? geometry.coordinates : geometry.coordinates[0]) as Lonlat
      return distanceToZoneM(city, properties.zoneId, start) > 400
    })
    expect(far.map(({ properties }) => properties.segmentId)).toEqual([])
  })

  test.each(['los-angeles', 'paris'])('every zone of %s has a segment', (cityId) => {
    const used = new Set([...cityOf(cityId).segmentsById.values()].map((segment) => segment.zoneId))
    expect(used.size).toBe(cityOf(cityId).zones.features.length)
  })

  test.each(['los-angeles', 'paris'])('every downstream segment of %s exists', (cityId) => {
    const city = cityOf(cityId)
    const next = city.segments.features.map(({ properties }) => properties.downstreamSegmentId)
    expect(next.filter((id) => id !== null && !city.segmentsById.has(id))).toEqual([])
  })

  test('the free flow of a freeway detector is a speed that people drive on a free road', () => {
    const speeds = [...cityOf('los-angeles').segmentsById.values()].map((segment) => segment.freeFlowKmh)
    expect(Math.min(...speeds)).toBeGreaterThan(50)
    expect(Math.max(...speeds)).toBeLessThan(115)
  })
})

describe('loadCities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rocade-cities-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const paris = join(CITIES_FOLDER, 'paris')
  const withFile = (file: string, text: string) => {
    cpSync(paris, join(folder, 'paris'), { recursive: true })
    writeFileSync(join(folder, 'paris', file), text)
    return () => loadCities(folder)
  }
  const zone =
    '{"type":"Feature","properties":{"zoneId":"z","name":"Z"},"geometry":{"type":"Polygon","coordinates":[]}}'
  const segment = (zoneId: string) =>
    `{"type":"Feature","properties":{"segmentId":"s","zoneId":"${zoneId}","downstreamSegmentId":null,"lengthM":null,"bearingDeg":null,"freeFlowKmh":50},"geometry":{"type":"Point","coordinates":[2,48]}}`
  const collection = (features: string) => `{"type":"FeatureCollection","features":[${features}]}`

  test.each([
    ['a file that is not JSON', 'city.json', '{', /city\.json: not JSON/],
    ['every wrong field', 'city.json', '{"cityId":"Paris"}', /cityId: expected 1 to 64.*name: .*country/],
    ['a zone without a name', 'zones.geojson', collection(zone.replace('"Z"', '""')), /zones\.geojson: .*name/],
    ['a segment in no zone', 'segments.geojson', collection(segment('atlantis')), /segment s is in zone atlantis/],
    [
      'a segment that stands twice',
      'segments.geojson',
      collection(`${segment('temple')},${segment('temple')}`),
      /segmentId stands twice/,
    ],
  ])('names %s', (_what, file, text, message) => {
    expect(withFile(file, text)).toThrow(message)
  })

  test.each([
    ['a city in another folder', { cityId: 'lyon' }, /cityId is lyon/],
    ['a time zone that nobody has', { timeZone: 'Europe/Atlantis' }, /timeZone Europe\/Atlantis/],
  ])('names %s', (_what, change, message) => {
    const { folder: _folder, zones: _zones, segments: _segments, segmentsById: _byId, ...file } = cityOf('paris')
    expect(withFile('city.json', JSON.stringify({ ...file, ...change }))).toThrow(message)
  })

  test('names a missing file', () => {
    withFile('city.json', '{}')
    rmSync(join(folder, 'paris', 'city.json'))
    expect(() => loadCities(folder)).toThrow(/city\.json: the file cannot be read/)
  })
})

type Lonlat = readonly [number, number]

/** 0 inside of the zone, else the distance to its outline; flat geometry is near enough within a city. */
function distanceToZoneM(city: City, zoneId: string, [lon, lat]: Lonlat): number {
  const zone = city.zones.features.find(({ properties }) => properties.zoneId === zoneId)
  if (!zone) return Number.POSITIVE_INFINITY
  const polygons = zone.geometry.type === 'Polygon' ? [zone.geometry.coordinates] : zone.geometry.coordinates
  const mPerLat = 111_195
  const mPerLon = mPerLat * Math.cos((lat * Math.PI) / 180)
  const rings = polygons.map((polygon) =>
    (polygon[0] ?? []).map(([x, y]) => [(x - lon) * mPerLon, (y - lat) * mPerLat] as const),
  )
  return Math.min(...rings.map(distanceFromOriginM))
}

function distanceFromOriginM(ring: readonly (readonly [number, number])[]): number {
  let isInside = false
  let least = Number.POSITIVE_INFINITY
  for (let i = 1; i < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]] as [Lonlat, Lonlat]
    if (ay > 0 !== by > 0 && 0 < ((bx - ax) * -ay) / (by - ay) + ax) isInside = !isInside
    const [dx, dy] = [bx - ax, by - ay]
    const share = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)))
    least = Math.min(least, Math.hypot(ax + share * dx, ay + share * dy))
  }
  return isInside ? 0 : least
}
