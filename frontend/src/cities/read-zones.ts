import { ZONES_MAX, ZoneCollection } from '@rocade/shared/protocol/city-requests'

/** What the server takes, less room for the other fields. */
const BYTES_MAX = 900_000

export type ZonesFault = 'noZones' | 'notJson' | 'notZones' | 'tooMany' | 'tooLarge'
export type ReadZones =
  | { readonly zones: ZoneCollection; readonly madeIds: boolean }
  | { readonly fault: ZonesFault; readonly where: string | null }

/**
 * The zones of a GeoJSON text, with nothing but what Rocade takes: heights and other properties are left out, a zone
 * without an id gets one made of its name. Pure.
 */
export function readZones(text: string): ReadZones {
  if (text.trim() === '') return { fault: 'noZones', where: null }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { fault: 'notJson', where: null }
  }
  const prepared = prepare(json)
  const parsed = ZoneCollection.safeParse(prepared.json)
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path ?? []
    return { fault: 'notZones', where: path.length === 0 ? null : path.join('/') }
  }
  const zones = parsed.data
  if (zones.features.length === 0) return { fault: 'notZones', where: 'features' }
  if (zones.features.length > ZONES_MAX) return { fault: 'tooMany', where: null }
  if (new TextEncoder().encode(JSON.stringify(zones)).length > BYTES_MAX) return { fault: 'tooLarge', where: null }
  return { zones, madeIds: prepared.madeIds }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function prepare(json: unknown): { json: unknown; madeIds: boolean } {
  if (!isObject(json) || !Array.isArray(json.features)) return { json, madeIds: false }
  const taken = new Set<string>()
  let madeIds = false
  const features = json.features.map((feature: unknown) => {
    if (!isObject(feature) || !isObject(feature.properties) || !isObject(feature.geometry)) return feature
    const { zoneId, name } = feature.properties
    const isMade = zoneId === undefined && typeof name === 'string'
    madeIds ||= isMade
    const id = isMade ? freeId(slugOf(name), taken) : zoneId
    if (typeof id === 'string') taken.add(id)
    const geometry = { ...feature.geometry, coordinates: withoutHeight(feature.geometry.coordinates) }
    return { ...feature, properties: { zoneId: id, name }, geometry }
  })
  return { json: { ...json, features }, madeIds }
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

function withoutHeight(coordinates: unknown): unknown {
  if (!Array.isArray(coordinates)) return coordinates
  return typeof coordinates[0] === 'number' ? coordinates.slice(0, 2) : coordinates.map(withoutHeight)
}
