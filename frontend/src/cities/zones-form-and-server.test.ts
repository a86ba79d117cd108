import { CityRequest } from '@rocade/shared/protocol/city-requests'
import { ZONES_MAX } from '@rocade/shared/protocol/read-zones'
import { describeZoneFault } from '@rocade/shared/protocol/zone-faults'
import { describe, expect, test } from 'vitest'
import { readCityDraft } from './city-draft.ts'

/** A square whose south-west corner is here; the middle of Lyon without one. */
const square = (lon = 4.8, lat = 45.7, size = 0.02) => [
  [lon, lat],
  [lon + size, lat],
  [lon + size, lat + size],
  [lon, lat + size],
  [lon, lat],
]
const polygon = (...coordinates: unknown[]) => ({ type: 'Polygon', coordinates })
const zone = (properties: unknown, geometry: unknown = polygon(square())) => ({ type: 'Feature', properties, geometry })
const zones = (...features: unknown[]) => ({ type: 'FeatureCollection', features })
/** One zone named B with this outline, after a good one. */
const second = (geometry: unknown) => zones(zone({ name: 'A' }), zone({ name: 'B' }, geometry))
const ring = (...positions: unknown[]) => second(polygon(positions))

const CITY = { cityId: 'lyon', name: 'Lyon', country: 'FR', timeZone: 'Europe/Paris' }
const askServer = (given: unknown) => CityRequest.safeParse({ ...CITY, zones: given })
const askForm = (text: string) => readCityDraft({ ...CITY, zonesText: text })

const REFUSED: [what: string, given: unknown, said: string, path?: string][] = [
  ['no features', zones(), 'expected at least one zone', 'features'],
  ['a list', [], 'expected a FeatureCollection of GeoJSON, got []', ''],
  ['TopoJSON', { type: 'Topology', objects: {} }, 'got "Topology"'],
  [
    '501 zones',
    zones(...Array.from({ length: ZONES_MAX + 1 }, () => zone({ name: 'A' }))),
    'at most 500 zones, got 501',
  ],
  ['a null feature', zones(null), 'zone 1: expected a Feature, got null', 'features/0'],
  [
    'no name',
    zones(zone({ name: 'A' }), zone({ code: '69381', l_ar: 'X' })),
    'zone 2: expected a property "name"; rename one of its properties: code, l_ar',
    'features/1/properties',
  ],
  ['no properties', zones(zone(null)), 'zone 1: expected a property "name"; it has no properties with a text'],
  [
    'a NUL in a name',
    zones(zone({ name: 'North\0Side' })),
    'zone 1: expected a name of plain text, got a character that cannot be stored (U+0000, 6)',
    'features/0/properties/name',
  ],
  ['half a character', zones(zone({ name: 'a\ud800' })), 'cannot be stored (U+D800, 2)'],
  ['a zero-width name', zones(zone({ name: '\u200b' })), 'zone 1: expected a name with something to see'],
  ['a name of 100,000 characters', zones(zone({ name: 'x'.repeat(100_000) })), 'at most 200 characters, got 100000'],
  [
    'a zoneId with blanks',
    zones(zone({ zoneId: 'Old Town', name: 'A' })),
    'zone 1 (A): expected a zoneId of 1 to 64 of a-z, 0-9 and -, got "Old Town"',
  ],
  [
    'an id twice',
    zones(zone({ zoneId: 'a', name: 'A' }), zone({ zoneId: 'a', name: 'B' })),
    'zone 2 (B): the zoneId a stands twice',
    'features/1/properties/zoneId',
  ],
  ['null geometry', second(null), 'zone 2 (B): expected an outline, got no geometry', 'features/1/geometry'],
  [
    'a point',
    second({ type: 'Point', coordinates: [4.8, 45.7] }),
    'zone 2 (B): expected a Polygon or MultiPolygon, got "Point"',
    'features/1/geometry/type',
  ],
  [
    'an empty polygon',
    second(polygon()),
    'zone 2 (B): expected an outline, got a polygon without positions',
    'features/1/geometry/coordinates',
  ],
  ['an empty ring', second(polygon([])), 'zone 2 (B): expected an outline, got a polygon without positions'],
  ['an empty MultiPolygon', second({ type: 'MultiPolygon', coordinates: [] }), 'zone 2 (B): expected an outline'],
  ['an empty collection', second({ type: 'GeometryCollection', geometries: [] }), 'zone 2 (B): expected an outline'],
  [
    'a collection with a line',
    second({ type: 'GeometryCollection', geometries: [polygon(square()), { type: 'LineString', coordinates: [] }] }),
    'got "LineString"',
    'features/1/geometry/geometries/1/type',
  ],
  [
    'one position',
    ring([4.8, 45.7]),
    'zone 2 (B): expected an outline of 4 positions or more, the last one as the first, got 1',
  ],
  ['two positions', ring([4.8, 45.7], [4.81, 45.71]), 'got 2'],
  ['three positions', ring([4.8, 45.7], [4.81, 45.71], [4.8, 45.7]), 'got 3', 'features/1/geometry/coordinates/0'],
  [
    'an open ring',
    ring(...square().slice(0, 4)),
    'zone 2 (B): expected an outline that ends where it begins, got an end at [4.8, 45.72',
  ],
  [
    'a bow tie',
    ring([4.8, 45.7], [4.82, 45.72], [4.82, 45.7], [4.8, 45.72], [4.8, 45.7]),
    'zone 2 (B): the outline crosses itself at [4.81, 45.71]',
  ],
  [
    'a hole that crosses itself',
    second(
      polygon(square(), [
        [4.805, 45.705],
        [4.81, 45.71],
        [4.81, 45.705],
        [4.805, 45.71],
        [4.805, 45.705],
      ]),
    ),
    'crosses itself',
    'features/1/geometry/coordinates/1',
  ],
  [
    'a line there and back',
    ring([4.8, 45.7], [4.82, 45.72], [4.81, 45.71], [4.8, 45.7]),
    'zone 2 (B): expected an outline with an area',
  ],
  [
    'a point four times',
    ring(...Array.from({ length: 4 }, () => [4.8, 45.7])),
    'zone 2 (B): expected an outline with an area',
  ],
  [
    'the pole',
    ring([0, 90], [90, 90], [180, 90], [0, 90]),
    'expected a latitude of -85 to 85, where the map ends, got [0,90]',
  ],
  [
    'one number',
    ring([4.8], [4.8, 45.7], [4.9, 45.7], [4.8]),
    'expected a position [longitude, latitude], got [4.8]',
    'features/1/geometry/coordinates/0/0',
  ],
  ['numbers as text', ring(['4.8', '45.7']), 'expected a position [longitude, latitude], got ["4.8","45.7"]'],
  ['metres', ring(...square(538_000, 5_740_000, 2_000)), 'another projection? convert it to EPSG:4326'],
  [
    'another projection by its name',
    { ...zones(zone({ name: 'A' })), crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } } },
    'got another projection ("urn:ogc:def:crs:EPSG::3857")',
    'crs',
  ],
  ['longitudes over 180', ring(...square(179.99, -16.8)), 'cut the zone at 180° into a MultiPolygon'],
  [
    'Los Angeles with latitude first',
    ring(...square(34, -118.3)),
    'are latitude and longitude exchanged? GeoJSON has the longitude first, got [34,-118.3]',
  ],
  [
    'Lyon with latitude first',
    zones(zone({ name: 'A' }, polygon(square(45.7, 4.8)))),
    'zone 1 (A): are latitude and longitude exchanged? the zone is far from its time zone ([45.7, 4.8], Europe/Paris: 6',
  ],
]

const TAKEN: [what: string, given: unknown, properties: [zoneId: string, name: string][]][] = [
  ['a single feature', zone({ name: 'A' }), [['a', 'A']]],
  [
    'names that are numbers',
    zones(zone({ name: 1 }), zone({ name: 2 })),
    [
      ['1', '1'],
      ['2', '2'],
    ],
  ],
  ['an id that is a number', zones(zone({ zoneId: 7, name: 'Seven' })), [['7', 'Seven']]],
  ['NAME in capitals', zones(zone({ NAME: 'A' })), [['a', 'A']]],
  ['nom', zones(zone({ nom: 'Bellecour', code: '69381' })), [['bellecour', 'Bellecour']]],
  ['libellé', zones(zone({ Libellé: 'Bellecour' })), [['bellecour', 'Bellecour']]],
  [
    'an id that one made of a name would equal',
    zones(zone({ name: 'Old Town' }), zone({ zoneId: 'old-town', name: 'Station' })),
    [
      ['old-town-2', 'Old Town'],
      ['old-town', 'Station'],
    ],
  ],
  [
    'WGS 84 by its name',
    { ...zones(zone({ name: 'A' })), crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } } },
    [['a', 'A']],
  ],
  ['heights', zones(zone({ name: 'A' }, polygon(square().map((position) => [...position, 170])))), [['a', 'A']]],
  [
    'a collection of polygons',
    zones(zone({ name: 'A' }, { type: 'GeometryCollection', geometries: [polygon(square()), polygon(square(4.9))] })),
    [['a', 'A']],
  ],
  [
    'a ring that touches itself',
    zones(
      zone(
        { name: 'A' },
        polygon([
          [4.8, 45.7],
          [4.81, 45.71],
          [4.82, 45.7],
          [4.82, 45.72],
          [4.81, 45.71],
          [4.8, 45.72],
          [4.8, 45.7],
        ]),
      ),
    ),
    [['a', 'A']],
  ],
  ['thousands of positions', zones(zone({ name: 'A' }, polygon(circle(5_000)))), [['a', 'A']]],
]

function circle(positions: number): number[][] {
  const round = Array.from({ length: positions }, (_, i) => {
    const angle = (2 * Math.PI * i) / positions
    return [4.8 + 0.05 * Math.cos(angle), 45.7 + 0.05 * Math.sin(angle)]
  })
  return [...round, round[0] as number[]]
}

describe('zones that somebody gives', () => {
  test.each(REFUSED)('are refused by the form and by the server in the same words: %s', (_what, given, said, path) => {
    const form = askForm(JSON.stringify(given))
    const faults = 'faults' in form ? (form.faults.zones ?? []) : []
    expect(faults[0] && describeZoneFault(faults[0])).toContain(said)
    if (path !== undefined) expect(faults[0]?.path.join('/')).toBe(path)
    const server = askServer(given)
    expect(server.error?.issues.map(({ message }) => message)).toEqual(faults.map(describeZoneFault))
    expect(server.error?.issues.map((issue) => issue.path)).toEqual(faults.map((fault) => ['zones', ...fault.path]))
  })
  test.each(TAKEN)('are taken by both alike: %s', (_what, given, properties) => {
    const form = askForm(JSON.stringify(given))
    if (!('request' in form)) throw new Error(JSON.stringify(form))
    expect(form.request.zones.features.map(({ properties: { zoneId, name } }) => [zoneId, name])).toEqual(properties)
    expect(askServer(given).data?.zones).toEqual(form.request.zones)
    expect(askServer(form.request.zones).data?.zones).toEqual(form.request.zones)
  })
  test('may begin with a byte order mark in the form', () => {
    expect(askForm(`\uFEFF${JSON.stringify(zones(zone({ name: 'A' })))}`)).toHaveProperty('request')
  })
  test('are no JSON, or nothing: the form says so', () => {
    expect(askForm('{"type":')).toMatchObject({ faults: { zones: [{ code: 'notJson' }] } })
    expect(askForm(' ')).toMatchObject({ faults: { zones: [{ code: 'noZones' }] } })
  })
  test('lose nothing but heights, and a place elsewhere that is not exchanged is taken', () => {
    const read = askServer(zones(zone({ name: 'A' }, polygon(square(85.3, 27.68)))))
    expect(read.success).toBe(true)
  })
})
