import { readSql } from '@rocade/shared/adapters/postgres/sql-folder'
import type { BatchContext } from '../batch-context.ts'
import { hourFilesOf } from '../clean-table.ts'
import { HOUR_MS } from '../hour.ts'
import { bronzeFilesOf } from '../index-bronze.ts'
import type { KeptRow, QualityFeed } from './quality-feed.ts'

/** Reads hours of the clean table of a city, each once however often it is asked for; empty for one that has no file. */
export async function openKeptHours(
  context: BatchContext,
  quality: QualityFeed,
): Promise<(hourMs: number) => Promise<readonly KeptRow[]>> {
  const files = hourFilesOf(await context.clean.snapshot(), context.city.cityId)
  const known = new Map<number, Promise<readonly KeptRow[]>>()
  return (hourMs) => {
    const file = files.get(hourMs)
    if (file === undefined) return Promise.resolve([])
    const read = known.get(hourMs) ?? readHour(context, quality, hourMs, `${context.clean.name}/${file.path}`)
    known.set(hourMs, read)
    read.catch(() => {}) // it is thrown where it is awaited
    return read
  }
}

async function readHour(
  context: BatchContext,
  quality: QualityFeed,
  hourMs: number,
  path: string,
): Promise<readonly KeptRow[]> {
  const place = quality.placeColumn ?? 'city_id'
  const columns = Object.entries(quality.fields).map(([field, column]) => `${column} AS "${field}"`)
  const sql = readSql('batch/kept-hour.sql').replace('{place}', place).replace('{columns}', columns.join(', '))
  const rows = await context.engine.query({ sql, datasets: { clean: [path] } })
  const arrivals = await readArrivals(context, place, hourMs)
  return rows.map((row) => {
    const { place_id, source, observed_ms, quality_score, ...fields } = row
    const arrival = arrivals.get(`${place_id} ${source} ${observed_ms}`)
    return {
      ...(fields as Record<string, number | boolean | null>),
      placeId: String(place_id),
      source: String(source),
      observedAtMs: Number(observed_ms),
      qualityScore: Number(quality_score),
      arrival: arrival?.arrival ?? null,
      copies: arrival?.copies ?? null,
    }
  })
}

/** The order of arrival is known from bronze only; an imported hour has none. */
async function readArrivals({ engine, pool, feed, city }: BatchContext, place: string, hourMs: number) {
  const arrivals = new Map<string, { arrival: number; copies: number }>()
  const bronze = await bronzeFilesOf(pool, feed, hourMs, hourMs + HOUR_MS)
  if (bronze.length === 0) return arrivals
  const rows = await engine.query({
    sql: readSql('batch/arrivals.sql').replace('{place}', place),
    datasets: { bronze: bronze.map(({ path }) => path) },
    parameters: { city_id: city.cityId, from_ms: hourMs, to_ms: hourMs + HOUR_MS },
  })
  for (const { place_id, source, observed_ms, arrival, copies } of rows) {
    arrivals.set(`${place_id} ${source} ${observed_ms}`, { arrival: Number(arrival), copies: Number(copies) })
  }
  return arrivals
}
