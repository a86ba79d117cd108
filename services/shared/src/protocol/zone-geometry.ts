import { BOUNDS } from '../domain/bounds.ts'
import { type LonLat, type RingFault, ringFault } from '../domain/ring-check.ts'
import { storableText } from '../domain/text-rules.ts'
import type { ZoneFault, ZoneFaultCode } from './zone-faults.ts'

export type GeometryFault = Pick<ZoneFault, 'code' | 'came' | 'path'>
export type ZoneGeometry =
  | { type: 'Polygon'; coordinates: [number, number][][] }
  | { type: 'MultiPolygon'; coordinates: [number, number][][][] }

const CAME_CHARACTERS_MAX = 80
/** A value as it came, short enough for a sentence. */
export const shown = (value: unknown) =>
  storableText(JSON.stringify(value)?.slice(0, 4 * CAME_CHARACTERS_MAX) ?? 'nothing', CAME_CHARACTERS_MAX)

const fault = (code: ZoneFaultCode, came: string, path: readonly (string | number)[]): GeometryFault => ({
  code,
  came,
  path,
})

/**
 * The outline of a zone as Rocade keeps it: heights are left out, a GeometryCollection of polygons is a MultiPolygon. Or the
 * first thing that is wrong with it, by RFC 7946. Never throws, whatever the value. Pure.
 */
export function readZoneGeometry(given: unknown): { geometry: ZoneGeometry } | { fault: GeometryFault } {
  if (typeof given !== 'object' || given === null) return { fault: fault('noGeometry', '', []) }
  const { type, coordinates, geometries } = given as Record<string, unknown>
  if (type === 'GeometryCollection' && Array.isArray(geometries)) return readCollection(geometries)
  if (type === 'Polygon') {
    const read = readPolygon(coordinates, ['coordinates'])
    return 'fault' in read ? read : { geometry: { type, coordinates: read.rings } }
  }
  if (type !== 'MultiPolygon') return { fault: fault('notPolygon', shown(type), ['type']) }
  if (!Array.isArray(coordinates) || coordinates.length === 0) return { fault: fault('noRing', '', ['coordinates']) }
  const polygons: [number, number][][][] = []
  for (const [i, polygon] of coordinates.entries()) {
    const read = readPolygon(polygon, ['coordinates', i])
    if ('fault' in read) return read
    polygons.push(read.rings)
  }
  return { geometry: { type, coordinates: polygons } }
}

function readCollection(geometries: readonly unknown[]): ReturnType<typeof readZoneGeometry> {
  const polygons: [number, number][][][] = []
  for (const [i, member] of geometries.entries()) {
    const isNested = (member as { type?: unknown } | null)?.type === 'GeometryCollection'
    const read = isNested ? { fault: fault('notPolygon', '"GeometryCollection"', ['type']) } : readZoneGeometry(member)
    if ('fault' in read) return { fault: { ...read.fault, path: ['geometries', i, ...read.fault.path] } }
    if (read.geometry.type === 'Polygon') polygons.push(read.geometry.coordinates)
    else polygons.push(...read.geometry.coordinates)
  }
  if (polygons.length === 0) return { fault: fault('noRing', '', ['geometries']) }
  return { geometry: { type: 'MultiPolygon', coordinates: polygons } }
}

type Ring = [number, number][]
type OrFault<T> = T | { fault: GeometryFault }

function readPolygon(given: unknown, path: readonly (string | number)[]): OrFault<{ rings: Ring[] }> {
  if (!Array.isArray(given) || given.length === 0) return { fault: fault('noRing', '', path) }
  const rings: Ring[] = []
  for (const [i, ring] of given.entries()) {
    const read = readRing(ring, [...path, i])
    if ('fault' in read) return read
    rings.push(read.ring)
  }
  return { rings }
}

function readRing(given: unknown, path: readonly (string | number)[]): OrFault<{ ring: Ring }> {
  if (!Array.isArray(given) || given.length === 0) return { fault: fault('noRing', '', path) }
  const ring: Ring = []
  for (const [i, position] of given.entries()) {
    const code = positionFault(position)
    if (code !== null) return { fault: fault(code, shown(position), [...path, i]) }
    ring.push([position[0], position[1]])
  }
  const found = ringFault(ring)
  return found === null ? { ring } : { fault: ofRing(found, path) }
}

function positionFault(position: unknown): ZoneFaultCode | null {
  if (!Array.isArray(position)) return 'badPosition'
  const [lon, lat] = position as unknown[]
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon + lat)) return 'badPosition'
  const { longitudeDeg, latitudeDeg, roadLatitudeDeg } = BOUNDS
  if (Math.abs(lat) > latitudeDeg.max) {
    const fitsExchanged = Math.abs(lon) <= latitudeDeg.max && Math.abs(lat) <= longitudeDeg.max
    return fitsExchanged ? 'swapped' : 'outOfRange'
  }
  if (Math.abs(lon) > longitudeDeg.max) return Math.abs(lon) <= 2 * longitudeDeg.max ? 'beyond180' : 'outOfRange'
  return Math.abs(lat) > roadLatitudeDeg.max ? 'nearPole' : null
}

function ofRing(found: RingFault, path: readonly (string | number)[]): GeometryFault {
  switch (found.kind) {
    case 'short':
      return fault('shortRing', String(found.positions), path)
    case 'open':
      return fault('openRing', at(found.at), path)
    case 'crossing':
      return fault('crossing', at(found.at), path)
    case 'no-area':
      return fault('noArea', '', path)
    case 'too-intricate':
      return fault('tooIntricate', String(found.positions), path)
  }
}

const at = ([lon, lat]: LonLat) => `[${lon}, ${lat}]`
