import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { AppError } from '../runtime/app-error.ts'
import { type City, CityFile, SegmentCollection, ZoneCollection } from './city.ts'

/** `services/shared/cities`, next to `src` and `dist`. */
export const CITIES_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'cities')

/**
 * Reads every city folder (`city.json`, `zones.geojson`, `segments.geojson`), sorted by id.
 * Throws `AppError` CONFIG that names the file and every wrong field, or a segment whose zone does not exist.
 */
export function loadCities(folder = CITIES_FOLDER): City[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => loadCity(join(folder, entry.name)))
    .sort((a, b) => (a.cityId < b.cityId ? -1 : 1))
}

function loadCity(folder: string): City {
  const city = readJson(join(folder, 'city.json'), CityFile)
  const zones = readJson(join(folder, 'zones.geojson'), ZoneCollection)
  const segments = readJson(join(folder, 'segments.geojson'), SegmentCollection)
  const zoneIds = new Set(zones.features.map((feature) => feature.properties.zoneId))
  const segmentsById = new Map(segments.features.map(({ properties }) => [properties.segmentId, properties]))
  if (segmentsById.size !== segments.features.length) throw bad(folder, 'a segmentId stands twice in segments.geojson')
  for (const { segmentId, zoneId } of segmentsById.values()) {
    if (!zoneIds.has(zoneId))
      throw bad(folder, `segment ${segmentId} is in zone ${zoneId}, which zones.geojson does not have`)
  }
  return { ...city, folder, zones, segments, segmentsById }
}

function readJson<S extends z.ZodType>(path: string, schema: S): z.infer<S> {
  const result = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw bad(path, issues.join('; '))
}

const bad = (path: string, what: string) =>
  new AppError('CONFIG', `reading city data ${path}: ${what}`, { retryable: false })
