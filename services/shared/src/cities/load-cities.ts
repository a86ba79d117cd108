import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { isTimeZone } from '../domain/is-time-zone.ts'
import { AppError } from '../runtime/app-error.ts'
import { type City, CityFile, SegmentCollection, ZoneCollection } from './city.ts'

/** `services/shared/cities`, next to `src` and `dist`. */
export const CITIES_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'cities')

/**
 * Reads every city folder (`city.json`, `zones.geojson`, `segments.geojson`), sorted by id.
 * Throws `AppError` CONFIG that names the file and what is wrong with it: it is missing, is not JSON, has wrong fields
 * (the first five), another id than its folder, an unknown time zone, or a segment that stands twice or in no zone.
 */
export function loadCities(folder = CITIES_FOLDER): City[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => loadCity(join(folder, entry.name)))
    .sort((a, b) => (a.cityId < b.cityId ? -1 : 1))
}

function loadCity(folder: string): City {
  const city = readJson(join(folder, 'city.json'), CityFile)
  if (city.cityId !== basename(folder)) throw bad(folder, `cityId is ${city.cityId}; expected the name of the folder`)
  const zones = readJson(join(folder, 'zones.geojson'), ZoneCollection)
  const segments = readJson(join(folder, 'segments.geojson'), SegmentCollection)
  try {
    return assembleCity({ ...city, folder }, zones, segments)
  } catch (error) {
    throw error instanceof RangeError ? bad(folder, error.message) : error
  }
}

/**
 * A city of its parts. Throws `RangeError` that says what does not fit together: an unknown time zone, a zone or a segment
 * that stands twice, a segment in no zone.
 */
export function assembleCity(
  city: CityFile & Partial<Pick<City, 'folder' | 'retiredSegmentIds'>>,
  zones: ZoneCollection,
  segments: SegmentCollection,
): City {
  if (!isTimeZone(city.timeZone))
    throw new RangeError(`timeZone ${city.timeZone} is not an IANA name, as Europe/Paris is`)
  const zoneIds = new Set(zones.features.map((feature) => feature.properties.zoneId))
  if (zoneIds.size !== zones.features.length) throw new RangeError('a zoneId stands twice in the zones')
  const segmentsById = new Map(segments.features.map(({ properties }) => [properties.segmentId, properties]))
  if (segmentsById.size !== segments.features.length)
    throw new RangeError('a segmentId stands twice in segments.geojson')
  for (const { segmentId, zoneId } of segmentsById.values()) {
    if (!zoneIds.has(zoneId))
      throw new RangeError(`segment ${segmentId} is in zone ${zoneId}, which zones.geojson does not have`)
  }
  return { ...city, folder: city.folder ?? null, zones, segments, segmentsById }
}

function readJson<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  const result = schema.safeParse(parseFile(path))
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw bad(path, issues.join('; '))
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw bad(path, cause instanceof SyntaxError ? `not JSON: ${cause.message}` : 'the file cannot be read', cause)
  }
}

const bad = (path: string, what: string, cause?: unknown) =>
  new AppError('CONFIG', `reading city data ${path}: ${what}`, { retryable: false, cause })
