import { PLACE_NAME_CHARACTERS_MAX, type ZoneCollection } from '../cities/city.ts'
import { type TextFault, textFault } from '../domain/text-rules.ts'
import { SLUG_PATTERN } from '../feeds/contract-parts.ts'
import type { ZoneFault, ZoneFaultCode } from './zone-faults.ts'
import { readZoneGeometry, shown } from './zone-geometry.ts'

export const ZONES_MAX = 500
/** What the server takes, less room for the other fields. */
export const ZONES_BYTES_MAX = 900_000
/** So many are told; who mends these sees the others. */
const FAULTS_MAX = 20

export type ReadZones =
  | { readonly zones: ZoneCollection; readonly madeIds: boolean }
  | { readonly faults: readonly ZoneFault[] }

type Json = Readonly<Record<string, unknown>>
type Zone = ZoneCollection['features'][number]

/** Properties that files have for a name, best first; letters of any size. */
const NAME_KEYS = ['name', 'nom', 'nombre', 'nome', 'naam', 'namn', 'navn', 'libelle', 'libellé', 'label', 'title']
const WGS_84 = /CRS84|EPSG:(\d[\d.]*)?:?4326$/i

/**
 * The zones of GeoJSON (RFC 7946) that somebody gave, as Rocade keeps them, or everything that is wrong with them, zone by
 * zone. The form and the server both ask this function, so that they say the same. Taken as it is meant: a single Feature, a
 * third coordinate (left out), names that are numbers or stand in another usual property (`NAME`, `nom`), zones without an
 * id (one is made of the name, after those that are given). Never throws, whatever the value. Pure.
 */
export function readZones(given: unknown): ReadZones {
  const whole = (code: ZoneFaultCode, came: string, ...path: string[]): ReadZones => ({
    faults: [{ code, came, zone: null, path }],
  })
  if (!isObject(given)) return whole('notGeoJson', shown(given))
  const features = given.type === 'Feature' ? [given] : given.features
  if (!Array.isArray(features)) return whole('notGeoJson', shown(given.type ?? Object.keys(given)))
  if (given.type !== 'FeatureCollection' && given.type !== 'Feature')
    return whole('notGeoJson', shown(given.type), 'type')
  const crs = crsName(given.crs)
  if (crs !== null && !WGS_84.test(crs)) return whole('projection', shown(crs), 'crs')
  if (features.length === 0) return whole('noZones', '', 'features')
  if (features.length > ZONES_MAX) return whole('tooMany', String(features.length), 'features')
  return readFeatures(features)
}

/** The same of a text, as it is pasted or read from a file; a byte order mark is passed over. */
export function readZonesText(text: string): ReadZones {
  const plain = text.replace(/^\uFEFF/, '')
  const none = (code: ZoneFaultCode): ReadZones => ({ faults: [{ code, came: '', zone: null, path: [] }] })
  if (plain.trim() === '') return none('noZones')
  let json: unknown
  try {
    json = JSON.parse(plain)
  } catch {
    return none('notJson')
  }
  return readZones(json)
}

function readFeatures(features: readonly unknown[]): ReadZones {
  const read = features.map((feature, index) => readFeature(feature, index))
  const faults = read.flatMap((one) => ('fault' in one ? [one.fault] : []))
  const found = read.flatMap((one) => ('fault' in one ? [] : [one]))
  const given = new Set<string>()
  for (const { zoneId, index, name } of found) {
    if (zoneId === null) continue
    if (given.has(zoneId)) faults.push(ofZone('sameId', zoneId, index, name, 'properties', 'zoneId'))
    given.add(zoneId)
  }
  if (faults.length > 0) return { faults: faults.slice(0, FAULTS_MAX) }
  const zones: ZoneCollection = {
    type: 'FeatureCollection',
    features: found.map(({ zoneId, name, geometry }): Zone => {
      const id = zoneId ?? freeId(slugOf(name), given)
      given.add(id)
      return { type: 'Feature', properties: { zoneId: id, name }, geometry }
    }),
  }
  const bytes = new TextEncoder().encode(JSON.stringify(zones)).length
  if (bytes > ZONES_BYTES_MAX) return { faults: [{ code: 'tooLarge', came: String(bytes), zone: null, path: [] }] }
  return { zones, madeIds: found.some(({ zoneId }) => zoneId === null) }
}

interface FoundZone {
  readonly index: number
  /** `null`: one is to be made. */
  readonly zoneId: string | null
  readonly name: string
  readonly geometry: Zone['geometry']
}

function readFeature(feature: unknown, index: number): FoundZone | { fault: ZoneFault } {
  if (!isObject(feature) || feature.type !== 'Feature') {
    return { fault: ofZone('notFeature', shown(isObject(feature) ? feature.type : feature), index, null) }
  }
  const properties = isObject(feature.properties) ? feature.properties : {}
  const name = nameOf(properties)
  if (name === undefined) return { fault: ofZone('noName', textKeys(properties).join(', '), index, null, 'properties') }
  const wrong = textFault(name, PLACE_NAME_CHARACTERS_MAX)
  if (wrong !== null) return { fault: ofZone(...ofName(wrong), index, null, 'properties', 'name') }
  const { zoneId = null } = properties
  const id = typeof zoneId === 'number' ? String(zoneId) : zoneId
  if (id !== null && (typeof id !== 'string' || !SLUG_PATTERN.test(id)))
    return { fault: ofZone('badId', shown(zoneId), index, name, 'properties', 'zoneId') }
  const read = readZoneGeometry(feature.geometry)
  if ('fault' in read) {
    const { code, came, path } = read.fault
    return { fault: ofZone(code, came, index, name, 'geometry', ...path) }
  }
  return { index, zoneId: id, name, geometry: read.geometry }
}

const ofZone = (
  code: ZoneFaultCode,
  came: string,
  index: number,
  name: string | null,
  ...path: (string | number)[]
): ZoneFault => ({ code, came, zone: { number: index + 1, name }, path: ['features', index, ...path] })

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function nameOf(properties: Json): string | undefined {
  const keys = Object.keys(properties)
  for (const wanted of NAME_KEYS) {
    const key = keys.includes(wanted) ? wanted : keys.find((one) => one.toLowerCase() === wanted)
    const value = key === undefined ? undefined : properties[key]
    if (typeof value === 'string') return value.trim()
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

function ofName(fault: TextFault): [ZoneFaultCode, string] {
  if (fault.kind === 'blank') return ['blankName', '']
  if (fault.kind === 'too-long') return ['longName', String(fault.characters)]
  return ['badCharacter', `${fault.code}, ${fault.at}`]
}

/** Properties that could be the name. */
const textKeys = (properties: Json) =>
  Object.keys(properties)
    .filter((key) => typeof properties[key] === 'string' && textFault(key, 40) === null)
    .slice(0, 10)

function crsName(crs: unknown): string | null {
  const properties = isObject(crs) ? crs.properties : undefined
  return isObject(properties) && typeof properties.name === 'string' ? properties.name : null
}

/** `saint-denis` of `Saint-Denis`; of a name without any such letter, `zone`. Pure. */
export function slugOf(name: string, fallback = 'zone'): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  return slug.replace(/-+$/, '') || fallback
}

function freeId(slug: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const id = i === 1 ? slug : `${slug}-${i}`
    if (!taken.has(id)) return id
  }
}
